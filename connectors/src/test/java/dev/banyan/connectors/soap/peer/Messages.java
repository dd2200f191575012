package dev.banyan.connectors.soap.peer;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlType;
import jakarta.xml.ws.WebFault;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The beans of the service; JAXB reads and writes their fields.
public final class Messages {
  private Messages() {}

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "CustomerRecord")
  public static class CustomerRecord {
    @XmlElement(name = "CUSTNO", required = true)
    public String number = "";

    @XmlElement(name = "CUST_NM", required = true)
    public String name = "";

    @XmlElement(name = "CR_LIM")
    public @Nullable BigDecimal limit;

    @XmlElement(name = "PHONE")
    public List<String> phones = new ArrayList<>();

    @XmlAttribute(name = "LAYOUT")
    public @Nullable String layout;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "GetCustomer")
  public static class GetCustomer {
    @XmlElement(name = "CUSTNO", required = true)
    public String number = "";
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "GetCustomerResponse")
  public static class GetCustomerResponse {
    @XmlElement(name = "CUSTOMER", required = true)
    public CustomerRecord customer = new CustomerRecord();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "FindCustomers")
  public static class FindCustomers {
    @XmlElement(name = "CUST_NM")
    public @Nullable String name;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "FindCustomersResponse")
  public static class FindCustomersResponse {
    @XmlElement(name = "CUSTOMER")
    public List<CustomerRecord> customers = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "NotFoundDetail")
  public static class NotFoundDetail {
    @XmlElement(name = "CUSTNO", required = true)
    public String number = "";
  }

  /// The declared fault.
  @WebFault(name = "CustomerNotFound", targetNamespace = CrmPeer.NAMESPACE)
  public static final class CustomerNotFound extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient NotFoundDetail detail;

    public CustomerNotFound(String message, NotFoundDetail detail) {
      super(message);
      this.detail = detail;
    }

    public NotFoundDetail getFaultInfo() {
      return detail;
    }
  }
}
