package dev.banyan.example.meridian.crm;

import jakarta.xml.ws.WebFault;

/// The declared fault for a customer that the file does not have.
@WebFault(name = "CustomerNotFound", targetNamespace = CrmService.NAMESPACE)
public final class CustomerNotFound extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Messages.NotFoundDetail detail;

  public CustomerNotFound(String message, Messages.NotFoundDetail detail) {
    super(message);
    this.detail = detail;
  }

  static CustomerNotFound of(String number) {
    Messages.NotFoundDetail detail = new Messages.NotFoundDetail();
    detail.number = number;
    detail.reason = "NF01";
    return new CustomerNotFound("CRM0404 no such customer", detail);
  }

  /// JAX-WS looks for the fault's bean by this name.
  public Messages.NotFoundDetail getFaultInfo() {
    return detail;
  }
}
