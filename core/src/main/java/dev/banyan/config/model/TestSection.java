package dev.banyan.config.model;

import dev.banyan.config.shape.AtMostOneOf;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A test of a configuration: what its systems answer, what is asked, what must come of it. No
/// system is ever asked; values are left as they were written, to be read by the types of the
/// operations they stand for.
@Doc("A test of this configuration; its systems are stubbed, none is ever asked.")
@Example(
    """
    - name: shows a customer
      given: [ { call: crm.GetCustomer, with: { CUSTNO: C1 }, answer: { CUSTNO: C1, STAT_CD: A } } ]
      when: { request: GET /v1/customers/C1, caller: { in: partners, roles: clerk } }
      then: { status: 200, body: { id: C1, status: active } }\
    """)
public record TestSection(
    Place place,
    @Doc("What the test shows, as one sentence.") String name,
    @Doc("What the systems answer; a call that nothing here answers fails the test.")
        List<Stub> given,
    @Doc("What is asked.") When when,
    @Doc("What must come of it.") Then then) {

  /// What one operation of a system answers.
  @Doc("What one operation of a system answers. The first that fits a call is taken.")
  @AtMostOneOf({"answer", "fault"})
  public record Stub(
      Place place,
      @Doc(
              "The operation, `SYSTEM.OPERATION`, the name of a query of this configuration, or of"
                  + " a system that is relayed to.")
          Name call,
      @Doc("Calls with these parameters only; others may be there as well.")
          Node.@Nullable Mapping with,
      @Doc("The answer; nothing where neither this nor `fault` is written.") @Nullable Node answer,
      @Doc("The fault instead: a declared one, `unreachable`, `timeout`, `garbage` or `not-found`.")
          @Nullable Name fault,
      @Doc("What a declared fault carries.") @Nullable Node detail) {}

  /// What is asked.
  @Doc("What is asked: a request to an API, or an operation.")
  public sealed interface When {}

  /// A request, as a client sends it.
  public record Requests(
      @Doc("Method and path, as in `GET /v1/customers/C1?full=true`.") String request,
      @Doc("Its headers.") Map<Name, String> headers,
      @Doc("Its body, sent as JSON.") @Nullable Node body,
      @Doc("Who asks; nobody where nothing is said.") @Nullable AsCaller caller)
      implements When {}

  /// An operation, called by itself.
  public record Calls(
      @Doc("The operation: one of `operations`.") Name call,
      @Doc("Its parameters.") Node.@Nullable Mapping with)
      implements When {}

  /// Who asks.
  @Doc("Who asks: a caller made for the test.")
  @Example("{ in: partners, roles: [clerk] }")
  public record AsCaller(
      Place place,
      @Doc("The group of callers.") Name in,
      @Doc("The caller's id.") @Default("tester") Name id,
      @Doc("The caller's roles.") @OneOrMany List<Name> roles,
      @Doc("The tenant the caller belongs to.") @Nullable Name tenant) {}

  /// What must come of it. Bodies are compared by what is written: a map may have more keys than
  /// those, a list has just these items in this order, numbers are equal by value, `~` means absent
  /// or null.
  @Doc("What must come of it. Of a body, what is written must be there; more may be.")
  public record Then(
      Place place,
      @Doc("The HTTP status.") @Bounds(min = 100, max = 599) @Nullable Integer status,
      @Doc("The body, or the answer of the operation; `~` for what must not be there.")
          @Nullable Node body,
      @Doc("Headers of the answer; `*` for any value.") Map<Name, String> headers,
      @Doc("The problem it is answered with, by name.") @Nullable Name problem,
      @Doc("Calls that the systems must have got.") List<Called> called) {}

  /// A call that a system must have got.
  @Doc("A call that a system must have got.")
  public record Called(
      Place place,
      @Doc("The operation, `SYSTEM.OPERATION`, or a system that is relayed to.") Name call,
      @Doc("Parameters that it must have had.") Node.@Nullable Mapping with,
      @Doc("How often; at least once where nothing is said.") @Nullable Integer times) {}

  /// A file of tests beside a configuration: `shop.test.yaml` beside `shop.yaml`.
  @Doc("A file of tests.")
  public record TestFile(@Doc("The tests.") @Required List<TestSection> tests) {}
}
