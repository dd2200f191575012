package dev.banyan.peer.camel;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.banyan.peer.camel.crm.CustomerPort;
import dev.banyan.peer.camel.crm.CustomerRecord;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.cxf.common.DataFormat;
import org.apache.camel.component.cxf.jaxws.CxfEndpoint;
import org.apache.camel.component.jackson.JacksonDataFormat;

/// `GET /v1/customers/{id}` in Camel's REST language, answered by the SOAP operation `GetCustomer`
/// through the classes that CXF generates of the WSDL, as JSON by Jackson.
public final class CustomerRoutes extends RouteBuilder {
  @Override
  public void configure() {
    getContext().getRegistry().bind("crm", crm());
    ObjectMapper mapper =
        new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    rest("/v1").get("/customers/{id}").to("direct:customer");
    from("direct:customer")
        .setBody(header("id"))
        .removeHeaders("*")
        .to("cxf:bean:crm")
        .process(CustomerRoutes::map)
        .removeHeaders("*")
        .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
        .marshal(new JacksonDataFormat(mapper, Customer.class));
  }

  private CxfEndpoint crm() {
    CxfEndpoint crm = new CxfEndpoint();
    crm.setCamelContext(getContext());
    crm.setAddress(System.getProperty("crm"));
    crm.setServiceClass(CustomerPort.class);
    crm.setWsdlURL("crm.wsdl");
    crm.setDataFormat(DataFormat.POJO);
    crm.setDefaultOperationName("GetCustomer");
    crm.setUsername("banyan");
    crm.setPassword("secret");
    return crm;
  }

  private static void map(Exchange exchange) {
    CustomerRecord legacy = exchange.getMessage().getBody(CustomerRecord.class);
    exchange.getMessage().setBody(Customer.of(legacy));
  }
}
