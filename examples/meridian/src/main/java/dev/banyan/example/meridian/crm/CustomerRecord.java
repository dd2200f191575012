package dev.banyan.example.meridian.crm;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A customer as the CRM keeps it: texts padded with blanks, codes of one letter, amounts with two
/// implied decimals, dates as eight digits. An update replaces the whole record, so that what a
/// writer forgets is lost.
@XmlAccessorType(XmlAccessType.FIELD)
@XmlType(
    name = "CustomerRecord",
    propOrder = {
      "number",
      "name",
      "status",
      "creditLimit",
      "opened",
      "contact",
      "riskClass",
      "regions",
      "notes",
      "source",
      "updated",
      "filler"
    })
public final class CustomerRecord {
  /// The length of CUST_NM, padded.
  public static final int NAME_LENGTH = 40;

  @XmlElement(name = "CUSTNO", required = true)
  public String number = "";

  @XmlElement(name = "CUST_NM", required = true)
  public String name = "";

  @XmlElement(name = "STAT_CD", required = true)
  public String status = "";

  @XmlElement(name = "CR_LIM")
  public long creditLimit;

  @XmlElement(name = "OPEN_DT", required = true)
  public String opened = "";

  @XmlElement(name = "CONTACT", required = true)
  public Contact contact = new Contact();

  @XmlElement(name = "RISK_CLASS")
  public int riskClass;

  @XmlElement(name = "REGION")
  public List<String> regions = new ArrayList<>();

  @XmlElement(name = "NOTES")
  public @Nullable String notes;

  @XmlElement(name = "SRC_SYS", required = true)
  public String source = "";

  @XmlElement(name = "UPD_DT", required = true)
  public String updated = "";

  @XmlElement(name = "FILLER")
  public @Nullable String filler;

  @XmlAttribute(name = "LAYOUT")
  public @Nullable String layout;

  /// How the customer is reached. Blank where nothing is known.
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "Contact",
      propOrder = {"email", "phone", "fax"})
  public static final class Contact {
    @XmlElement(name = "EMAIL", required = true)
    public String email = "";

    @XmlElement(name = "PHONE", required = true)
    public String phone = "";

    @XmlElement(name = "FAX")
    public @Nullable String fax;
  }

  /// A copy that shares nothing with this record.
  CustomerRecord copy() {
    CustomerRecord copy = new CustomerRecord();
    copy.number = number;
    copy.name = name;
    copy.status = status;
    copy.creditLimit = creditLimit;
    copy.opened = opened;
    copy.contact.email = contact.email;
    copy.contact.phone = contact.phone;
    copy.contact.fax = contact.fax;
    copy.riskClass = riskClass;
    copy.regions = new ArrayList<>(regions);
    copy.notes = notes;
    copy.source = source;
    copy.updated = updated;
    copy.filler = filler;
    copy.layout = layout;
    return copy;
  }
}
