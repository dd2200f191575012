package dev.banyan.example.payments;

import jakarta.xml.ws.WebFault;

/// The declared fault for a payment of which the switch has no capture.
@WebFault(name = "NotCaptured", targetNamespace = SwitchService.NAMESPACE)
public final class NotCaptured extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Refusal detail;

  public NotCaptured(String message, Refusal detail) {
    super(message);
    this.detail = detail;
  }

  static NotCaptured of(String reference) {
    return new NotCaptured("PSW0404 no capture", Refusal.of(reference, "NF"));
  }

  /// JAX-WS looks for the fault's bean by this name.
  public Refusal getFaultInfo() {
    return detail;
  }
}
