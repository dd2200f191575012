package dev.banyan.example.meridian.crm;

import jakarta.jws.WebMethod;
import jakarta.jws.WebParam;
import jakarta.jws.WebResult;
import jakarta.jws.WebService;
import jakarta.xml.ws.RequestWrapper;
import jakarta.xml.ws.ResponseWrapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The SOAP face of the customer file. Thread-safe.
@WebService(
    name = "CustomerPort",
    serviceName = "CustomerService",
    portName = "CustomerPort",
    targetNamespace = CrmService.NAMESPACE)
public final class CrmService {
  public static final String NAMESPACE = "urn:meridian:crm:v3";

  private static final String MESSAGES = "dev.banyan.example.meridian.crm.Messages$";
  private static final int FOUND_MAX = 100;

  private final CustomerFile file;

  CrmService(CustomerFile file) {
    this.file = file;
  }

  @WebMethod(operationName = "GetCustomer", action = NAMESPACE + ":GetCustomer")
  @RequestWrapper(
      localName = "GetCustomer",
      targetNamespace = NAMESPACE,
      className = MESSAGES + "GetCustomer")
  @ResponseWrapper(
      localName = "GetCustomerResponse",
      targetNamespace = NAMESPACE,
      className = MESSAGES + "GetCustomerResponse")
  @WebResult(name = "CUSTOMER")
  public CustomerRecord readCustomer(@WebParam(name = "CUSTNO") String number)
      throws CustomerNotFound {
    return file.read(number);
  }

  @WebMethod(operationName = "FindCustomers", action = NAMESPACE + ":FindCustomers")
  @RequestWrapper(
      localName = "FindCustomers",
      targetNamespace = NAMESPACE,
      className = MESSAGES + "FindCustomers")
  @ResponseWrapper(
      localName = "FindCustomersResponse",
      targetNamespace = NAMESPACE,
      className = MESSAGES + "FindCustomersResponse")
  @WebResult(name = "CUSTOMER")
  public List<CustomerRecord> findCustomers(
      @WebParam(name = "CUST_NM") @Nullable String name,
      @WebParam(name = "STAT_CD") @Nullable String status,
      @WebParam(name = "MAX_REC") @Nullable Integer max) {
    int limit = max == null ? FOUND_MAX : Math.clamp(max, 0, FOUND_MAX);
    return file.find(name == null ? "" : name, status == null ? "" : status, limit);
  }

  @WebMethod(operationName = "UpdateCustomer", action = NAMESPACE + ":UpdateCustomer")
  @RequestWrapper(
      localName = "UpdateCustomer",
      targetNamespace = NAMESPACE,
      className = MESSAGES + "UpdateCustomer")
  @ResponseWrapper(
      localName = "UpdateCustomerResponse",
      targetNamespace = NAMESPACE,
      className = MESSAGES + "UpdateCustomerResponse")
  @WebResult(name = "CUSTOMER")
  public CustomerRecord updateCustomer(@WebParam(name = "CUSTOMER") CustomerRecord customer)
      throws CustomerNotFound, ValidationFault {
    return file.update(customer);
  }

  @WebMethod(operationName = "CreateCustomer", action = NAMESPACE + ":CreateCustomer")
  @RequestWrapper(
      localName = "CreateCustomer",
      targetNamespace = NAMESPACE,
      className = MESSAGES + "CreateCustomer")
  @ResponseWrapper(
      localName = "CreateCustomerResponse",
      targetNamespace = NAMESPACE,
      className = MESSAGES + "CreateCustomerResponse")
  @WebResult(name = "CUSTOMER")
  public CustomerRecord createCustomer(@WebParam(name = "CUSTOMER") CustomerRecord customer)
      throws ValidationFault {
    return file.create(customer);
  }
}
