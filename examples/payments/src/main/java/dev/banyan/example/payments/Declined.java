package dev.banyan.example.payments;

import jakarta.xml.ws.WebFault;

/// The declared fault for a card that is not good for the amount.
@WebFault(name = "Declined", targetNamespace = SwitchService.NAMESPACE)
public final class Declined extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Refusal detail;

  public Declined(String message, Refusal detail) {
    super(message);
    this.detail = detail;
  }

  static Declined of(String reference) {
    return new Declined("PSW0051 declined", Refusal.of(reference, "51"));
  }

  /// JAX-WS looks for the fault's bean by this name.
  public Refusal getFaultInfo() {
    return detail;
  }
}
