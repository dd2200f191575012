package dev.banyan.connectors.soap.peer;

import com.sun.net.httpserver.HttpServer;
import jakarta.jws.Oneway;
import jakarta.jws.WebMethod;
import jakarta.jws.WebParam;
import jakarta.jws.WebResult;
import jakarta.jws.WebService;
import jakarta.jws.soap.SOAPBinding;
import jakarta.xml.ws.BindingType;
import jakarta.xml.ws.Endpoint;
import jakarta.xml.ws.Holder;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A customer service on Metro: document style under `/crm`, rpc under `/rpc`, SOAP 1.2 under
/// `/twelve`.
public final class CrmPeer implements AutoCloseable {
  public static final String NAMESPACE = "urn:test:crm";

  private static final Pattern LOCATION = Pattern.compile("schemaLocation=\"([^\"]*)\"");

  private final HttpServer server;
  private final List<Endpoint> endpoints;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Document document = new Document();

  public CrmPeer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    endpoints =
        List.of(
            publish("/crm", document),
            publish("/rpc", new Rpc()),
            publish("/twelve", new Twelve()));
    server.start();
  }

  private Endpoint publish(String path, Object service) {
    Endpoint endpoint = Endpoint.create(service);
    endpoint.publish(server.createContext(path));
    return endpoint;
  }

  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /// What was told one way.
  public BlockingQueue<String> told() {
    return document.told;
  }

  /// Saves the contract that Metro publishes, with its schemas, into the folder.
  public Path contract(String path, Path folder) throws IOException, InterruptedException {
    String wsdl = read(url(path) + "?wsdl");
    Matcher matcher = LOCATION.matcher(wsdl);
    StringBuilder local = new StringBuilder();
    for (int i = 1; matcher.find(); i++) {
      Files.writeString(folder.resolve(i + ".xsd"), read(matcher.group(1)));
      matcher.appendReplacement(local, "schemaLocation=\"" + i + ".xsd\"");
    }
    return Files.writeString(folder.resolve("service.wsdl"), matcher.appendTail(local));
  }

  private static String read(String url) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  @Override
  public void close() {
    document.release.countDown();
    endpoints.forEach(Endpoint::stop);
    server.stop(0);
    threads.close();
  }

  private static Messages.CustomerRecord customer(String number) {
    Messages.CustomerRecord record = new Messages.CustomerRecord();
    record.number = number;
    record.name = "Grünwald & Söhne <" + number + ">";
    record.limit = new BigDecimal("12345678901234567.10");
    record.phones.add("+49 1");
    record.layout = "v3";
    return record;
  }

  /// Document/literal: wrapped on the wire, headers both ways, a fault, one way.
  @WebService(serviceName = "Crm", portName = "CrmPort", targetNamespace = NAMESPACE)
  @SOAPBinding(parameterStyle = SOAPBinding.ParameterStyle.BARE)
  public static final class Document {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @WebMethod(operationName = "GetCustomer", action = "urn:get")
    @WebResult(name = "GetCustomerResponse", targetNamespace = NAMESPACE)
    public Messages.GetCustomerResponse read(
        @WebParam(name = "GetCustomer", targetNamespace = NAMESPACE) Messages.GetCustomer request)
        throws Messages.CustomerNotFound {
      if (request.number.equals("00000000")) {
        Messages.NotFoundDetail detail = new Messages.NotFoundDetail();
        detail.number = request.number;
        throw new Messages.CustomerNotFound("no such customer", detail);
      }
      if (request.number.equals("broken")) {
        throw new IllegalStateException("the disk of '4711' is full");
      }
      Messages.GetCustomerResponse response = new Messages.GetCustomerResponse();
      response.customer = customer(request.number);
      return response;
    }

    @WebMethod(operationName = "FindCustomers", action = "urn:find")
    @WebResult(name = "FindCustomersResponse", targetNamespace = NAMESPACE)
    public Messages.FindCustomersResponse find(
        @WebParam(name = "FindCustomers", targetNamespace = NAMESPACE)
            Messages.FindCustomers request) {
      Messages.FindCustomersResponse response = new Messages.FindCustomersResponse();
      if (request.name != null) {
        response.customers.add(customer(request.name));
      }
      return response;
    }

    @WebMethod(operationName = "UpdateCustomer", action = "urn:update")
    @WebResult(name = "UpdateCustomerResponse", targetNamespace = NAMESPACE)
    public Messages.CustomerRecord update(
        @WebParam(name = "UpdateCustomer", targetNamespace = NAMESPACE)
            Messages.CustomerRecord request,
        @WebParam(name = "Session", targetNamespace = NAMESPACE, header = true) String session,
        @WebParam(
                name = "Receipt",
                targetNamespace = NAMESPACE,
                header = true,
                mode = WebParam.Mode.OUT)
            Holder<String> receipt) {
      receipt.value = "receipt of " + session;
      return request;
    }

    @WebMethod(operationName = "GetSlowly", action = "urn:slow")
    @WebResult(name = "GetSlowlyResponse", targetNamespace = NAMESPACE)
    public String slow(@WebParam(name = "GetSlowly", targetNamespace = NAMESPACE) String request)
        throws InterruptedException {
      boolean released = release.await(20, TimeUnit.SECONDS);
      return request + released;
    }

    @Oneway
    @WebMethod(operationName = "Tell", action = "urn:tell")
    public void tell(@WebParam(name = "Tell", targetNamespace = NAMESPACE) String text) {
      told.add(text);
    }
  }

  /// rpc/literal.
  @WebService(serviceName = "Sums", portName = "SumsPort", targetNamespace = NAMESPACE)
  @SOAPBinding(style = SOAPBinding.Style.RPC)
  public static final class Rpc {
    @WebMethod(operationName = "sum")
    @WebResult(name = "total")
    public int sum(@WebParam(name = "a") int a, @WebParam(name = "b") int b) {
      return a + b;
    }
  }

  /// SOAP 1.2.
  @WebService(serviceName = "Twelve", portName = "TwelvePort", targetNamespace = NAMESPACE)
  @BindingType("http://java.sun.com/xml/ns/jaxws/2003/05/soap/bindings/HTTP/")
  @SOAPBinding(parameterStyle = SOAPBinding.ParameterStyle.BARE)
  public static final class Twelve {
    @WebMethod(operationName = "GetName", action = "urn:name")
    @WebResult(name = "GetNameResponse", targetNamespace = NAMESPACE)
    public String name(@WebParam(name = "GetName", targetNamespace = NAMESPACE) String number)
        throws Messages.CustomerNotFound {
      if (number.equals("0")) {
        throw new Messages.CustomerNotFound("none", new Messages.NotFoundDetail());
      }
      return "name of " + number;
    }
  }
}
