package dev.banyan.config.model;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Share;
import dev.banyan.config.decode.Cel;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.decode.Written;
import dev.banyan.config.model.durable.IdempotencySection;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Document;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.operation.Priority;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A route. What it does not say is as its API says.
@Doc("What one method and path answers.")
@Example("GET /customers/{id}: { call: customer }")
public record RouteSection(
    Place place,
    @Inline Target target,
    @Doc("The groups of callers that may use it, or `anyone`; as the API says otherwise.")
        @OneOrMany
        List<Name> callers,
    @Doc("The roles of which a caller needs one; as the API says otherwise.") @OneOrMany
        List<Name> roles,
    @Doc("The scopes of which a caller needs all, besides the API's.") @OneOrMany List<Name> scopes,
    @Doc("A condition over caller, path, query and header, besides the API's.") @Nullable Cel allow,
    @Doc("A condition over caller and record; a record for which it does not hold is not found.")
        @Nullable Cel allowRecord,
    @Doc("How much may be asked of this route, beside what the API says.") @OneOrMany
        List<LimitSection> limit,
    @Doc("How much one request counts in all limits: a number, or an expression; 1 else.")
        @Nullable Cel cost,
    @Doc("The largest body of a request.") @Nullable ByteSize body,
    @Doc("How long answering may take.") @Nullable Duration deadline,
    @Doc("How important its requests are; as the API says otherwise.") @Nullable Priority priority,
    @Doc("How many repetitions, hedges and moves all calls for one request may add together.")
        @Bounds(max = 100)
        @Nullable Integer repeats,
    @Doc("Which network addresses may use it; as the API says otherwise.")
        ApiSection.@Nullable Addresses addresses,
    @Doc("That it is to be left; as the API says otherwise.")
        ApiSection.@Nullable Deprecation deprecated,
    @Doc("That a relay is held against its contract; as the API says otherwise.")
        @Nullable Validate validate,
    @Doc("What becomes of an `Idempotency-Key`; as the API says otherwise.")
        @Nullable IdempotencySection idempotency,
    @Doc("Failures made on purpose, for a drill.") List<Drill> faults,
    @Doc("The status of a good answer; 200, 201 or 204 by what is done where nothing is said.")
        @Bounds(min = 200, max = 299)
        @Nullable Integer status,
    @Doc("Headers of a good answer, each from an expression over `answer`.") Map<Name, Cel> headers,
    @Doc("How long, and to whom, an answer may be given again.") @Nullable RouteCacheSection cache,
    @Doc("What a write has changed: kept answers with these tags are thrown away.") @OneOrMany
        List<Name> purge,
    @Doc("What the route does, for the generated contracts.") @Nullable String doc) {

  /// The largest body of its requests, in bytes, within that API.
  public long bodyIn(ApiSection api) {
    return (body == null ? api.body() : body).bytes();
  }

  /// How long answering may take within that API.
  public Duration deadlineIn(ApiSection api) {
    return deadline == null ? api.deadline() : deadline;
  }

  /// What all calls for one request may repeat within that API.
  public int repeatsIn(ApiSection api) {
    return repeats == null ? api.repeats() : repeats;
  }

  /// How important its requests are within that API.
  public Priority priorityIn(ApiSection api) {
    return priority == null ? api.priority() : priority;
  }

  /// What answers.
  public sealed interface Target {}

  /// An operation.
  public record Calls(
      @Doc("The operation: one of `operations`, or `SYSTEM.OPERATION`.") Name call,
      @Doc("Where its parameters come from; by name where nothing is said.") @Nullable With with)
      implements Target {}

  /// The system itself: the request is passed through.
  public record Relays(@Doc("The HTTP system that the request is passed to.") RelayTo relay)
      implements Target {}

  /// A command of a model.
  public record Commands(
      @Doc("The command of a model, `MODEL.COMMAND`.") Name command,
      @Doc("Where its fields come from; by name from path and body where nothing is said.")
          @Nullable With with)
      implements Target {}

  /// The state of an aggregate.
  public record Shows(
      @Doc("The model whose aggregate is shown.") Name model,
      @Doc("Whether earlier states are shown: by `?version=`, `?time=` or `?position=`.")
          @Default("false")
          boolean history)
      implements Target {}

  /// Rows of a projection: the one that the path names by its key, or a page of them.
  public record Reads(
      @Doc("The projection whose rows are read: one, where the path has its key, or a page.")
          Name projection)
      implements Target {}

  /// Where a request is passed to.
  @Doc("Where a request is passed to, and what is changed on the way.")
  @Example("{ system: parts, path: \"/old/{id}/{**}\", query: { remove: debug } }")
  public record RelayTo(
      Place place,
      @Doc("The system.") @ShortForm Name system,
      @Doc(
              "The path at the system, below the path of its address. `{name}` is what the route's"
                  + " parameter of that name stands for, `{**}` what `**` stands for, which comes"
                  + " last where it is not written.")
          @Nullable Written path,
      @Doc("How long a stream of events, or an end of a WebSocket, may be silent.") @Default("60s")
          Duration idle,
      @Doc("Whether WebSockets may be opened, and how many; none where nothing is said.")
          @Nullable WebSocket websocket,
      @Doc("Changes of the query.") @Nullable Change query,
      @Doc("Changes of headers.") @Nullable Headers headers,
      @Doc(
              "The host that the system is asked for: `kept` for the caller's, or a host; the"
                  + " system's own otherwise.")
          @Nullable Written host,
      @Doc(
              "Whether addresses in `Location`, `Content-Location` and `Set-Cookie` are said as"
                  + " callers know them; where nothing is said, those that name the system's own.")
          @Nullable Boolean translate,
      @Doc("How the system is told who asks.") @Default("x-forwarded") Telling forwarded) {

    /// How a system is told who asks.
    public enum Telling {
      /// `X-Forwarded-For`, `-Proto` and `-Host`.
      X_FORWARDED,
      /// `Forwarded` of RFC 7239.
      FORWARDED,
      /// Both.
      BOTH
    }

    /// Changes of headers, both ways.
    @Doc(
        "Changes of headers. Those that frame a message or belong to one connection cannot be"
            + " changed.")
    @Example("{ request: { set: { X-Shop: \"1\" } }, answer: { remove: X-Powered-By } }")
    public record Headers(
        Place place,
        @Doc("Of the request.") @Nullable Change request,
        @Doc("Of the system's answer.") @Nullable Change answer) {}

    /// What is set and what is removed.
    @Doc("What is set, in place of what came under that name, and what is removed.")
    public record Change(
        Place place,
        @Doc("Values by name.") Map<Name, Written> set,
        @Doc("The names of those that are removed.") @OneOrMany List<Name> remove) {}
  }

  /// WebSockets through a relay.
  @Doc("WebSockets through a relay: `on`, or what they are held to.")
  @Example("{ message: 64KiB, connections: 1000, per-caller: 5 }")
  public record WebSocket(
      Place place,
      @Doc("Whether there are any.") @ShortForm @Default("on") Switch allowed,
      @Doc("The largest message, all its fragments together.") @Default("1MiB") ByteSize message,
      @Doc("How many may be open on a node; half of the system's `connections` otherwise.")
          @Bounds(min = 1, max = 1_000_000)
          @Nullable Integer connections,
      @Doc("How many one caller may have open, or one address where callers are not known.")
          @Bounds(min = 1, max = 1_000_000)
          @Default("20")
          int perCaller) {}

  /// A failure that is made on purpose, to see whether callers can bear it.
  @Doc("A failure that is made on purpose, for a drill; `check` warns of it, answers carry it.")
  @Example("{ share: 5%, problem: not-found }")
  public record Drill(
      Place place,
      @Doc("The share of requests it happens to.") @Required Share share,
      @Doc("Only requests that carry this header take part.") @Nullable Name header,
      @Doc(
              "What is answered: one of `problems`, or `unreachable`, `timeout`, `overloaded`,"
                  + " `garbage`.")
          @Nullable Name problem,
      @Doc("How much longer an answer takes.") @Nullable Duration delay)
      implements Checked {

    @Override
    public void check(Mistakes mistakes) {
      if (problem == null && delay == null) {
        mistakes.error(
            "missing-key", place, "a drill does nothing", "add `problem: …` or `delay: …`");
      }
    }
  }

  /// That what is relayed is held against an OpenAPI document.
  @Doc("That requests and answers of relays are held against an OpenAPI document.")
  @Example("{ requests: refuse, answers: report }")
  public record Validate(
      Place place,
      @Doc("What becomes of requests that break the contract.") @Default("refuse") @ShortForm
          Findings requests,
      @Doc("What becomes of answers that do; `report` where requests are checked.")
          @Nullable Findings answers,
      @Doc("The OpenAPI 3 document; the system's own where nothing is said.")
          @Nullable Document contract,
      @Doc("What becomes of query parameters that the contract does not name.") @Default("refuse")
          Unknown unknownQuery,
      @Doc("The largest answer that is held to be checked.") @Default("1MiB") ByteSize answerMax) {
    /// What is done about findings.
    public enum Findings {
      /// A problem is answered.
      REFUSE,
      /// They are counted, logged once each, and passed on.
      REPORT,
      /// Nothing is looked at.
      OFF
    }

    /// What becomes of what a contract does not name.
    public enum Unknown {
      REFUSE,
      PASS
    }

    /// What becomes of answers.
    public Findings answersOrDefault() {
      if (answers != null) {
        return answers;
      }
      return requests == Findings.OFF ? Findings.OFF : Findings.REPORT;
    }

    /// Whether it switches off what the API says.
    public boolean isOff() {
      return requests == Findings.OFF && answersOrDefault() == Findings.OFF;
    }
  }
}
