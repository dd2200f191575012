package dev.banyan.example.payments;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlType;

/// What a fault of the switch carries: the reference, and a code of two characters.
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(
    name = "Refusal",
    propOrder = {"reference", "code"})
public final class Refusal {
  @XmlElement(name = "REF", required = true)
  public String reference = "";

  @XmlElement(name = "CODE", required = true)
  public String code = "";

  static Refusal of(String reference, String code) {
    Refusal refusal = new Refusal();
    refusal.reference = reference;
    refusal.code = code;
    return refusal;
  }
}
