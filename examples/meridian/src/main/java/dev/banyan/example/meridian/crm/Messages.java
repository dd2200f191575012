package dev.banyan.example.meridian.crm;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlElement;
import jakarta.xml.bind.annotation.XmlRootElement;
import jakarta.xml.bind.annotation.XmlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The wrappers of the service's requests, answers and faults, spelled out so that the contract
/// says what is required.
public final class Messages {
  private Messages() {}

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "GetCustomer")
  @XmlRootElement(name = "GetCustomer", namespace = CrmService.NAMESPACE)
  public static final class GetCustomer {
    @XmlElement(name = "CUSTNO", required = true)
    public String number = "";
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "GetCustomerResponse")
  @XmlRootElement(name = "GetCustomerResponse", namespace = CrmService.NAMESPACE)
  public static final class GetCustomerResponse {
    @XmlElement(name = "CUSTOMER", required = true)
    public CustomerRecord customer = new CustomerRecord();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "FindCustomers")
  @XmlRootElement(name = "FindCustomers", namespace = CrmService.NAMESPACE)
  public static final class FindCustomers {
    @XmlElement(name = "CUST_NM")
    public @Nullable String name;

    @XmlElement(name = "STAT_CD")
    public @Nullable String status;

    @XmlElement(name = "MAX_REC")
    public @Nullable Integer max;
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "FindCustomersResponse")
  @XmlRootElement(name = "FindCustomersResponse", namespace = CrmService.NAMESPACE)
  public static final class FindCustomersResponse {
    @XmlElement(name = "CUSTOMER")
    public List<CustomerRecord> customers = new ArrayList<>();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "UpdateCustomer")
  @XmlRootElement(name = "UpdateCustomer", namespace = CrmService.NAMESPACE)
  public static final class UpdateCustomer {
    @XmlElement(name = "CUSTOMER", required = true)
    public CustomerRecord customer = new CustomerRecord();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "UpdateCustomerResponse")
  @XmlRootElement(name = "UpdateCustomerResponse", namespace = CrmService.NAMESPACE)
  public static final class UpdateCustomerResponse {
    @XmlElement(name = "CUSTOMER", required = true)
    public CustomerRecord customer = new CustomerRecord();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "CreateCustomer")
  @XmlRootElement(name = "CreateCustomer", namespace = CrmService.NAMESPACE)
  public static final class CreateCustomer {
    @XmlElement(name = "CUSTOMER", required = true)
    public CustomerRecord customer = new CustomerRecord();
  }

  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(name = "CreateCustomerResponse")
  @XmlRootElement(name = "CreateCustomerResponse", namespace = CrmService.NAMESPACE)
  public static final class CreateCustomerResponse {
    @XmlElement(name = "CUSTOMER", required = true)
    public CustomerRecord customer = new CustomerRecord();
  }

  /// What `CustomerNotFound` carries.
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "CustomerNotFound",
      propOrder = {"number", "reason"})
  public static final class NotFoundDetail {
    @XmlElement(name = "CUSTNO", required = true)
    public String number = "";

    @XmlElement(name = "REASON_CD", required = true)
    public String reason = "";
  }

  /// What `ValidationFault` carries.
  @XmlAccessorType(XmlAccessType.FIELD)
  @XmlType(
      name = "ValidationFault",
      propOrder = {"field", "code", "text"})
  public static final class ValidationDetail {
    @XmlElement(name = "FIELD", required = true)
    public String field = "";

    @XmlElement(name = "CODE", required = true)
    public String code = "";

    @XmlElement(name = "TEXT", required = true)
    public String text = "";
  }
}
