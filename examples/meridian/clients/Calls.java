import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import sales.ApiClient;
import sales.ApiException;
import sales.ApiResponse;
import sales.api.CustomersApi;
import sales.api.OrderLinesApi;
import sales.api.OrdersApi;
import sales.api.ProductsApi;
import sales.model.Customer;
import sales.model.CustomerPatch;
import sales.model.Order;
import sales.model.OrderHead;
import sales.model.OrderHeadPage;
import sales.model.Problem;
import sales.model.ProblemErrorsInner;
import sales.model.ProductInput;

/// Calls the running demonstration through a client that was generated from its contract, and
/// compares what comes with what Meridian holds. `./prove clients` compiles and runs it; ends with
/// 1 where anything is wrong.
public final class Calls {
  private static final ObjectMapper JSON = ApiClient.createDefaultObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String base;
  private final String buyerKey;
  private final String clerkKey;
  private final ApiClient buyer;
  private final ApiClient clerk;
  private int checks;
  private int wrong;

  private Calls(String base, String buyerKey, String clerkKey) {
    this.base = base;
    this.buyerKey = buyerKey;
    this.clerkKey = clerkKey;
    this.buyer = client(buyerKey);
    this.clerk = client(clerkKey);
  }

  private ApiClient client(String key) {
    return new ApiClient()
        .setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1))
        .setRequestInterceptor(request -> request.header("X-API-Key", key));
  }

  /// Base address, a buyer's key, a clerk's key.
  public static void main(String[] arguments) throws Exception {
    Calls calls = new Calls(arguments[0], arguments[1], arguments[2]);
    for (ApiClient client : List.of(calls.buyer, calls.clerk)) {
      client.updateBaseUri(calls.base);
    }
    calls.reads();
    calls.pages();
    calls.streams();
    calls.problems();
    calls.limits();
    calls.changesUnderACondition();
    calls.creates();
    calls.refusesWhatTheContractRefuses();
    calls.relays();
    System.out.println("java: " + calls.checks + " checks, " + calls.wrong + " wrong");
    System.exit(calls.wrong == 0 ? 0 : 1);
  }

  private void is(String claim, Object expected, Object actual) {
    checks++;
    if (!Objects.equals(expected, actual)) {
      wrong++;
      System.out.println("java: wrong: " + claim + ": " + expected + " expected, was " + actual);
    }
  }

  private void amount(String claim, String expected, BigDecimal actual) {
    is(claim, 0, new BigDecimal(expected).compareTo(actual));
  }

  private void reads() throws ApiException {
    CustomersApi customers = new CustomersApi(buyer);
    ApiResponse<Customer> answer = customers.customerWithHttpInfo("C0000042", null);
    Customer customer = answer.getData();
    is("the name", "Hansen & Söhne Großhandel GmbH", customer.getName());
    is("the status", Customer.StatusEnum.ACTIVE, customer.getStatus());
    is("the date", LocalDate.of(1998, 4, 1), customer.getSince());
    amount("the credit", "123456789.05", customer.getCredit());
    String tag = answer.getHeaders().get("etag").getFirst();
    is("not modified", 304, status(() -> customers.customer("C0000042", tag)));
    is("two systems in one", "4", customers.customerOverview("C0000005", null).getCount());

    Order order = new OrdersApi(buyer).order("SO2024000004", null);
    is("the total, 18 digits", new BigDecimal("2708.00"), order.getTotal());
    is("the lines", 5, order.getLines().size());
    amount("a price", "120.95", order.getLines().getFirst().getPrice());
    is("express", true, order.getExpress());
  }

  private void pages() throws ApiException {
    CustomersApi customers = new CustomersApi(buyer);
    List<String> ids = new ArrayList<>();
    String cursor = null;
    int pages = 0;
    do {
      ApiResponse<OrderHeadPage> page = customers.ordersOfWithHttpInfo("C0000042", 2, cursor);
      page.getData().getItems().forEach(order -> ids.add(order.getId()));
      cursor = page.getData().getNext();
      is("a link where there is more", cursor != null, page.getHeaders().containsKey("link"));
      pages++;
    } while (cursor != null && pages < 1000);
    List<OrderHead> all = customers.ordersOf("C0000042", 500, null).getItems();
    is("all pages together", all.stream().map(OrderHead::getId).toList(), ids);
    is("none twice", ids.size(), new HashSet<>(ids).size());
    is("several pages", true, pages > 1);
  }

  private void streams() throws ApiException {
    int lines = new OrderLinesApi(buyer).orderLines().size();
    is("many order lines", true, lines > 100);
  }

  private void problems() throws Exception {
    CustomersApi customers = new CustomersApi(buyer);
    Problem none = problem(404, () -> customers.customer("C9999999", null));
    is("the declared fault", "urn:problem:no-such-customer", none.getType());
    is("its title", "No such customer", none.getTitle());
    is("its status", 404, none.getStatus());
    Problem wide = problem(422, () -> customers.ordersOf("C0000042", 100_000, null));
    is("the parameter", "size", wide.getErrors().getFirst().getParameter());
    ApiClient stranger = client("nobody-knows-this-key");
    stranger.updateBaseUri(base);
    problem(401, () -> new CustomersApi(stranger).customer("C0000042", null));
    CustomerPatch change = new CustomerPatch().credit(BigDecimal.ONE);
    problem(403, () -> customers.changeCustomer("C0000042", change, null, null));
  }

  private void limits() throws Exception {
    int status = 200;
    for (int i = 0; i < 30 && status == 200; i++) {
      try {
        new CustomersApi(buyer).findCustomers("Hansen", null);
      } catch (ApiException e) {
        status = e.getCode();
        boolean told = e.getResponseHeaders().firstValue("retry-after").isPresent();
        is("when to come again", true, told);
        is("which problem", "urn:problem:too-many", read(e).getType());
      }
    }
    is("the limit of the search", 429, status);
  }

  private void changesUnderACondition() throws Exception {
    CustomersApi customers = new CustomersApi(clerk);
    ApiResponse<Customer> before = customers.customerWithHttpInfo("C0000003", null);
    String tag = before.getHeaders().get("etag").getFirst();
    BigDecimal credit = before.getData().getCredit().add(new BigDecimal("1.25"));
    Customer after =
        customers.changeCustomer("C0000003", new CustomerPatch().credit(credit), null, tag);
    amount("the new credit", credit.toPlainString(), after.getCredit());
    is("the rest as it was", before.getData().getName(), after.getName());
    CustomerPatch again = new CustomerPatch().credit(BigDecimal.TEN);
    Problem stale = problem(412, () -> customers.changeCustomer("C0000003", again, null, tag));
    is("stale", "urn:problem:stale", stale.getType());
    BigDecimal now = customers.customer("C0000003", null).getCredit();
    amount("nothing changed", credit.toPlainString(), now);
  }

  private void creates() throws Exception {
    ProductsApi products = new ProductsApi(clerk);
    ProductInput product =
        new ProductInput()
            .code("P-9100")
            .title("Generated")
            .price(new BigDecimal("12.34"))
            .active(true);
    is("created", 201, products.createProductWithHttpInfo(product, null).getStatusCode());
    amount("as it was sent", "12.34", products.product("P-9100", null).getPrice());
    Problem twice = problem(409, () -> products.createProduct(product, null));
    is("the declared conflict", "urn:problem:product-exists", twice.getType());
    products.changeProduct("P-9100", product.title("Changed"), null, null);
    is("changed", "Changed", products.product("P-9100", null).getTitle());
    is("removed", 204, products.removeProductWithHttpInfo("P-9100", null).getStatusCode());
    problem(404, () -> products.product("P-9100", null));

    ProductInput bad = product.code("P-9100-TOO-LONG").price(new BigDecimal("1.345"));
    Problem invalid = problem(422, () -> products.createProduct(bad, null));
    List<String> pointers =
        invalid.getErrors().stream().map(ProblemErrorsInner::getPointer).sorted().toList();
    is("where it is wrong", List.of("#/code", "#/price"), pointers);
  }

  /// The contract closes what is sent; no generated client can send more, so this one is by hand.
  private void refusesWhatTheContractRefuses() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/customers/C0000003"))
            .header("X-API-Key", clerkKey)
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"colour\": \"red\"}"))
            .build();
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    is("an unknown member", 422, answer.statusCode());
    Problem problem = JSON.readValue(answer.body(), Problem.class);
    is("which", "#/colour", problem.getErrors().getFirst().getPointer());
  }

  private void relays() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/catalogue/products/P-1001"))
            .header("X-API-Key", buyerKey)
            .build();
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    is("relayed", 200, answer.statusCode());
    BigDecimal price = JSON.readTree(answer.body()).get("price").decimalValue();
    BigDecimal published = new ProductsApi(buyer).productCard("P-1001", null).getPublished();
    amount("the same by both ways", price.toPlainString(), published);
  }

  private interface Sent {
    Object call() throws ApiException;
  }

  private static int status(Sent sent) {
    try {
      sent.call();
      return 200;
    } catch (ApiException e) {
      return e.getCode();
    }
  }

  private static Problem read(ApiException e) throws Exception {
    return JSON.readValue(e.getResponseBody(), Problem.class);
  }

  private Problem problem(int status, Sent sent) throws Exception {
    try {
      sent.call();
    } catch (ApiException e) {
      is("the status of a problem", status, e.getCode());
      return read(e);
    }
    is("a problem", status, 200);
    throw new AssertionError("no problem came");
  }
}
