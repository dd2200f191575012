package dev.banyan.example.payments;

import dev.banyan.example.payments.Ledger.Deed;
import jakarta.jws.WebMethod;
import jakarta.jws.WebParam;
import jakarta.jws.WebResult;
import jakarta.jws.WebService;
import jakarta.xml.bind.annotation.XmlElement;

/// The SOAP face of the switch. Amounts are in cents. Authorise does the same reference once;
/// Capture and Refund move money whenever they are asked to, and only of a capture can it be asked
/// whether it was made. Thread-safe.
@WebService(
    name = "SwitchPort",
    serviceName = "SwitchService",
    portName = "SwitchPort",
    targetNamespace = SwitchService.NAMESPACE)
public final class SwitchService {
  public static final String NAMESPACE = "urn:payment:switch:v1";

  /// Cards that begin so are declined.
  private static final String EMPTY_CARD = "0000";

  private final Ledger ledger;

  SwitchService(Ledger ledger) {
    this.ledger = ledger;
  }

  @WebMethod(operationName = "Authorise", action = NAMESPACE + ":Authorise")
  @WebResult(name = "APPR_CD")
  @XmlElement(required = true)
  public String authorise(
      @WebParam(name = "REF") @XmlElement(required = true) String reference,
      @WebParam(name = "CARD") @XmlElement(required = true) String card,
      @WebParam(name = "AMT") long amount)
      throws Declined {
    if (card.startsWith(EMPTY_CARD) || amount <= 0) {
      throw Declined.of(reference);
    }
    return ledger.once(Deed.AUTHORISE, reference);
  }

  @WebMethod(operationName = "Capture", action = NAMESPACE + ":Capture")
  @WebResult(name = "DONE")
  public boolean capture(
      @WebParam(name = "REF") @XmlElement(required = true) String reference,
      @WebParam(name = "AMT") long amount) {
    ledger.again(Deed.CAPTURE, reference);
    return amount > 0;
  }

  @WebMethod(operationName = "FindCapture", action = NAMESPACE + ":FindCapture")
  @WebResult(name = "DONE")
  public boolean findCapture(@WebParam(name = "REF") @XmlElement(required = true) String reference)
      throws NotCaptured {
    if (!ledger.holds(Deed.CAPTURE, reference)) {
      throw NotCaptured.of(reference);
    }
    return true;
  }

  @WebMethod(operationName = "Refund", action = NAMESPACE + ":Refund")
  @WebResult(name = "DONE")
  public boolean refund(
      @WebParam(name = "REF") @XmlElement(required = true) String reference,
      @WebParam(name = "AMT") long amount) {
    ledger.again(Deed.REFUND, reference);
    return amount > 0;
  }
}
