package dev.banyan.example.meridian.crm;

import jakarta.xml.ws.WebFault;

/// The declared fault for a record that breaks a rule of the CRM.
@WebFault(name = "ValidationFault", targetNamespace = CrmService.NAMESPACE)
public final class ValidationFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Messages.ValidationDetail detail;

  public ValidationFault(String message, Messages.ValidationDetail detail) {
    super(message);
    this.detail = detail;
  }

  static ValidationFault of(String field, String code, String text) {
    Messages.ValidationDetail detail = new Messages.ValidationDetail();
    detail.field = field;
    detail.code = code;
    detail.text = text;
    return new ValidationFault("CRM0422 record refused", detail);
  }

  /// JAX-WS looks for the fault's bean by this name.
  public Messages.ValidationDetail getFaultInfo() {
    return detail;
  }
}
