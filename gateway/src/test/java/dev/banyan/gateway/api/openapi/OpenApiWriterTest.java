package dev.banyan.gateway.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.api.openapi.ApiDescription.SecurityScheme;
import dev.banyan.gateway.api.openapi.RouteDescription.Condition;
import dev.banyan.gateway.api.openapi.RouteDescription.In;
import dev.banyan.json.JsonTree;
import dev.banyan.operation.Signature.Delivery;
import dev.banyan.testbase.Golden;
import dev.banyan.type.Field;
import dev.banyan.type.OneOf;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenApiWriterTest {
  private static final Structure CUSTOMER = customer();
  private static final List<RouteDescription.Problem> PROBLEMS =
      List.of(
          problem(404, "not-found", "No such thing"),
          problem(401, "unauthenticated", "A credential is needed"),
          problem(404, "gone", "No longer there"),
          problem(422, "invalid", "The message is not valid"),
          problem(503, "overloaded", "Not available now"));

  private static RouteDescription.Problem problem(int status, String name, String title) {
    return new RouteDescription.Problem(status, name, title, "urn:problem:" + name);
  }

  @Test
  void writesTheWholeContract() {
    Golden.check("openapi/sales.json", OpenApiWriter.write(sales()));
  }

  @Test
  void closesWhatIsSentAndLeavesOpenWhatIsAnswered() {
    JsonTree.Members schemas = members(members(document(), "components"), "schemas");

    assertThat(members(schemas, "Customer").get("additionalProperties")).isNull();
    assertThat(members(schemas, "Kind-person").get("additionalProperties")).isNull();
    for (String sent : List.of("CustomerInput", "CustomerPatch", "Kind-personInput")) {
      assertThat(members(schemas, sent).get("additionalProperties"))
          .as(sent)
          .isEqualTo(JsonTree.truth(false));
    }
  }

  private static JsonTree.Members document() {
    return (JsonTree.Members) JsonTree.parse(OpenApiWriter.write(sales()));
  }

  private static JsonTree.Members members(JsonTree.Members of, String name) {
    return (JsonTree.Members) Objects.requireNonNull(of.get(name), name);
  }

  @Test
  void writesTheSameBytesEachTime() {
    assertThat(OpenApiWriter.write(sales())).isEqualTo(OpenApiWriter.write(sales()));
  }

  @Test
  void servesAPageThatNeedsNothingFromElsewhere() {
    DocumentationPage page = DocumentationPage.of("A <b> & \"c\"", "/v1/openapi.json", "/v1/docs");

    String html = text(page, "");
    String script = text(page, "docs.js");

    assertThat(html)
        .contains("<title>A &lt;b&gt; &amp; &quot;c&quot;</title>", "/v1/docs/docs.js")
        .doesNotContain("http://", "https://", "{{", "onclick", "<style", "style=");
    assertThat(html.split("<script", -1)).hasSize(2);
    assertThat(script + text(page, "docs.css"))
        .doesNotContain("http:", "https:", "innerHTML", "eval(", "@import");
    assertThat(page.asset("docs.html")).isNull();
  }

  private static String text(DocumentationPage page, String name) {
    DocumentationPage.Asset asset = Objects.requireNonNull(page.asset(name));
    return new String(asset.content().toArray(), StandardCharsets.UTF_8);
  }

  private static Structure customer() {
    Structure customer = Structure.declare("Customer");
    Structure person = Structure.of("Person", List.of(Field.required("first", Type.Text.max(20))));
    OneOf kind =
        OneOf.of(
            "Kind",
            "is",
            List.of(new OneOf.Case("person", person), new OneOf.Case("vip", Type.Int.BITS32)));
    return customer.complete(
        List.of(
            Field.required("id", Type.Text.max(8)).marked(Field.Mark.KEY).documented("Its number."),
            Field.required("status", new Type.Enumeration(List.of("active", "closed"))),
            Field.required("credit", new Type.Decimal(11, 2)),
            Field.required("volume", new Type.Decimal(18, 4)),
            Field.optional("since", Type.Date.DATE).nullable(true),
            Field.optional("kind", kind),
            Field.optional("parent", customer).nullable(true),
            Field.optional("secret", Type.Text.ANY).marked(Field.Mark.SECRET)));
  }

  private static ApiDescription sales() {
    Map<String, SecurityScheme> callers = new LinkedHashMap<>();
    callers.put("partners", new SecurityScheme.ApiKey("X-API-Key"));
    callers.put("staff", new SecurityScheme.Bearer("JWT"));
    RouteDescription.Parameter id =
        new RouteDescription.Parameter(Field.required("id", Type.Text.max(8)), In.PATH);
    RouteDescription.Parameter size =
        new RouteDescription.Parameter(
            Field.optional("size", Type.Int.range(1, 500)).documented("At most so many."),
            In.QUERY);
    ApiDescription.Contact desk = new ApiDescription.Contact("Desk", "", "desk@sales.example");
    List<RouteDescription> routes = List.of(patch(id), get(id), put(id), list(size));
    return new ApiDescription("Sales", "1", "", desk, "/v1", callers, routes);
  }

  private static RouteDescription patch(RouteDescription.Parameter id) {
    return new RouteDescription(
        "PATCH",
        "/customers/{id}",
        "change-customer",
        "Changes a customer. Only what is named changes.",
        List.of(id),
        new RouteDescription.Body(CUSTOMER, RouteDescription.Body.Form.MERGE_PATCH, true),
        new RouteDescription.Answer(204, null, Delivery.WHOLE, List.of()),
        PROBLEMS,
        Condition.MUST_MATCH,
        List.of("staff"),
        Set.of("clerk", "admin"),
        true);
  }

  private static RouteDescription get(RouteDescription.Parameter id) {
    return new RouteDescription(
        "GET",
        "/customers/{id}",
        "customer",
        "",
        List.of(id),
        null,
        new RouteDescription.Answer(200, CUSTOMER, Delivery.WHOLE, List.of("X-Price")),
        PROBLEMS,
        Condition.VERSIONED,
        List.of("partners", "staff"),
        Set.of(),
        false);
  }

  private static RouteDescription put(RouteDescription.Parameter id) {
    return new RouteDescription(
        "PUT",
        "/customers/{id}",
        "put-customer",
        "Puts a customer.",
        List.of(id),
        new RouteDescription.Body(CUSTOMER, RouteDescription.Body.Form.WHOLE, true),
        new RouteDescription.Answer(200, CUSTOMER, Delivery.WHOLE, List.of()),
        PROBLEMS,
        Condition.MAY_MATCH,
        List.of("staff"),
        Set.of(),
        false);
  }

  private static RouteDescription list(RouteDescription.Parameter size) {
    return new RouteDescription(
        "GET",
        "/customers",
        "customers",
        "All customers.",
        List.of(size),
        null,
        new RouteDescription.Answer(200, Type.ListOf.of(CUSTOMER), Delivery.PAGED, List.of()),
        PROBLEMS,
        Condition.NONE,
        List.of(),
        Set.of(),
        false);
  }
}
