package dev.banyan.gateway.api.rest;

import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.connect.Http;
import dev.banyan.gateway.audit.RouteAudit;
import dev.banyan.gateway.parameter.QueryString;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.json.JsonWriter;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Precondition;
import dev.banyan.operation.Signature;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Page;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Serves one REST route on the work plane: decode, call, encode. Compiled once per route;
/// thread-safe.
public final class RestHandler {
  private static final Http.Header JSON = new Http.Header("content-type", "application/json");
  private static final Http.Header NO_STORE = new Http.Header("cache-control", "no-store");

  /// Says that a fallback answered: a boolean of RFC 9651.
  private static final Http.Header FALLBACK = new Http.Header("banyan-fallback", "?1");

  private static final Http.Header NDJSON = new Http.Header("content-type", "application/x-ndjson");

  private static final String CURSOR = "cursor";

  private final RestRoute route;
  private final @Nullable RouteAudit audit;
  private final Decoding decoding;
  private final @Nullable JsonWriter writer;
  private final @Nullable JsonWriter itemWriter;

  /// @param audit null where nothing of the route is recorded
  public RestHandler(RestRoute route, @Nullable RouteAudit audit) {
    this.route = route;
    this.audit = audit;
    this.decoding = new Decoding(route);
    Type returns = route.operation().signature().returns();
    this.writer = returns == null ? null : JsonWriter.of(returns);
    this.itemWriter = returns instanceof Type.ListOf list ? JsonWriter.of(list.item()) : null;
  }

  public RestRoute route() {
    return route;
  }

  /// Answers the conversation, or throws a `Fault` when nothing was answered yet. The witness hears
  /// before what the answer is about. The body counts as held until then.
  public void handle(Conversation conversation, int[] marks, Exchange exchange, Witness witness) {
    HeldBytes.Portion room = conversation.request().memory().portion();
    try {
      Asked asked = asked(conversation, marks, exchange, room);
      handle(asked, conversation, marks, exchange, witness);
    } finally {
      room.giveBack();
    }
  }

  private void handle(
      Asked asked, Conversation conversation, int[] marks, Exchange exchange, Witness witness) {
    Caller caller = exchange.caller();
    Tagging.Subject subject =
        new Tagging.Subject(conversation.request(), marks, asked.decoded().body(), caller);
    Object whole;
    witness.calling(made -> answer(conversation.request(), shown(made, caller), exchange));
    try {
      whole = call(asked, conversation, marks, exchange);
    } catch (Fault fault) {
      witness.about(route.tagging().afterFault(subject, fault));
      throw fault;
    }
    witness.about(route.tagging().of(subject, whole));
    RecordRule rule = route.visibility().record();
    if (rule != null && isRead()) {
      rule.check(whole, caller);
    }
    Object answer = shown(whole, caller);
    if (audit != null && !isWrite(conversation)) {
      audit.read(conversation.request(), marks, exchange, answer);
    }
    if (answer instanceof Rows rows) {
      stream(conversation, rows, asked.lines());
    } else {
      conversation.answer(answer(conversation.request(), answer, exchange));
    }
  }

  private @Nullable Object shown(@Nullable Object whole, Caller caller) {
    Veil veil = route.visibility().answer();
    return veil == null ? whole : veil.hide(whole, caller.roles());
  }

  private Answer answer(Incoming request, @Nullable Object shown, Exchange exchange) {
    return shown == null ? nothing() : whole(request, shown, exchange.grant().substituted());
  }

  /// What a request says, once it is understood.
  private record Asked(boolean lines, Precondition precondition, Decoding.Decoded decoded) {}

  private Asked asked(
      Conversation conversation, int[] marks, Exchange exchange, HeldBytes.Portion room) {
    Incoming request = conversation.request();
    Caller caller = exchange.caller();
    try {
      boolean lines = negotiate(request);
      Precondition precondition = precondition(request, caller);
      return new Asked(lines, precondition, decoding.decode(conversation, marks, caller, room));
    } catch (Fault fault) {
      if (audit != null) {
        audit.refused(request, marks, caller, exchange.id(), fault);
      }
      throw fault;
    }
  }

  private boolean isWrite(Conversation conversation) {
    return audit != null && audit.recordsWrites(conversation.request().method());
  }

  /// Calls the operation. A write that is recorded is so before it begins, and before its answer is
  /// given, whatever comes of it.
  private @Nullable Object call(
      Asked asked, Conversation conversation, int[] marks, Exchange exchange) {
    Struct input = asked.decoded().input();
    if (audit == null || !isWrite(conversation)) {
      return route
          .operation()
          .call(input, exchange.with(conversation.cancellation(), asked.precondition()));
    }
    RouteAudit.Write write = audit.begin(conversation.request(), marks, exchange, input);
    Exchange guarded =
        exchange.with(conversation.cancellation(), write.seeing(asked.precondition()));
    Object whole;
    try {
      whole = route.operation().call(input, guarded);
    } catch (Fault fault) {
      write.failed(fault);
      throw fault;
    } catch (RuntimeException | StackOverflowError bug) {
      write.failed(Fault.bug("unexpected " + bug.getClass().getName(), bug));
      throw bug;
    }
    write.done(whole == null ? nothingStatus() : status(), whole);
    return whole;
  }

  /// Whether the caller asked for one JSON value a line; throws `NOT_ACCEPTABLE` where it takes
  /// neither.
  private boolean negotiate(Incoming request) {
    String accept = request.header("accept");
    if (accept == null || accept.contains("*/*") || accept.contains("json")) {
      return accept != null
          && accept.contains("application/x-ndjson")
          && route.operation().signature().delivery() == Signature.Delivery.STREAMED;
    }
    if (accept.contains("application/*")) {
      return false;
    }
    throw Fault.of(Fault.Kind.NOT_ACCEPTABLE, "This is answered as application/json");
  }

  /// What must hold of the record before it is written: that it is the caller's to have, and the
  /// one it decided on.
  private Precondition precondition(Incoming request, Caller caller) {
    RecordRule rule = isRead() ? null : route.visibility().record();
    Precondition match = match(request, caller);
    return rule == null
        ? match
        : current -> {
          rule.check(current, caller);
          match.check(current);
        };
  }

  private Precondition match(Incoming request, Caller caller) {
    List<String> ifMatch = request.headers("if-match");
    if (ifMatch.isEmpty() || isRead()) {
      return Precondition.NONE;
    }
    if (!route.conditional()) {
      // Going on regardless would overwrite what the caller wanted to protect (RFC 9110 §13.1.1).
      throw Fault.invalid(
          List.of(new Fault.Violation("header.If-Match", "cannot be checked on this route")));
    }
    Veil veil = route.visibility().original();
    return whole -> {
      Object current = veil == null ? whole : veil.hide(whole, caller.roles());
      if (!(current instanceof Struct struct)
          || !EntityTag.matchesStrongly(
              ifMatch, EntityTag.of(JsonWriter.of(struct.type()).bytes(struct)))) {
        throw Fault.of(Fault.Kind.STALE, "The record has changed since it was read");
      }
    };
  }

  private Answer nothing() {
    if (route.operation().signature().returns() != null && isRead()) {
      throw Fault.of(Fault.Kind.NOT_FOUND, "There is no such record");
    }
    return new Answer(nothingStatus(), headers(null), Bytes.wrap(new byte[0]));
  }

  private int nothingStatus() {
    return route.status() != null ? route.status() : 204;
  }

  private boolean isRead() {
    return route.method().equals("GET");
  }

  private int status() {
    if (route.status() != null) {
      return route.status();
    }
    return route.creates() ? 201 : 200;
  }

  private List<Http.Header> headers(@Nullable Object answer) {
    List<Http.Header> headers = new ArrayList<>(route.headers().size() + 3);
    for (RestRoute.AnswerHeader header : route.headers()) {
      Http.Header made = answer == null ? null : header.of(answer);
      if (made != null) {
        headers.add(made);
      }
    }
    return headers;
  }

  private Answer whole(Incoming request, Object answer, boolean substituted) {
    byte[] body = writer().bytes(answer);
    List<Http.Header> headers = headers(answer);
    headers.add(JSON);
    if (substituted) {
      headers.add(FALLBACK);
      headers.add(NO_STORE);
      return new Answer(status(), headers, Bytes.wrap(body));
    }
    String next = answer instanceof Page page ? page.next() : null;
    if (next != null && route.queryNames().contains(CURSOR)) {
      headers.add(new Http.Header("link", nextPage(request.query(), next)));
    }
    if (isRead() && !(answer instanceof Page)) {
      String tag = EntityTag.of(body);
      headers.add(new Http.Header("etag", tag));
      if (EntityTag.matchesWeakly(request.headers("if-none-match"), tag)) {
        return new Answer(304, headers, Bytes.wrap(new byte[0]));
      }
    }
    return new Answer(status(), headers, Bytes.wrap(body));
  }

  /// The request's own query with another cursor, relative to its path (RFC 8288, RFC 3986 §5.2.2).
  private static String nextPage(@Nullable String query, String next) {
    StringBuilder target = new StringBuilder("<?");
    for (QueryString.Parameter parameter : QueryString.of(query).parameters()) {
      if (!parameter.name().equals(CURSOR)) {
        target.append(parameter.name()).append('=').append(parameter.value()).append('&');
      }
    }
    String cursor = URLEncoder.encode(next, StandardCharsets.UTF_8);
    return target.append(CURSOR).append('=').append(cursor).append(">; rel=\"next\"").toString();
  }

  private JsonWriter writer() {
    if (writer == null) {
      throw Fault.bug(
          route.operation().name() + " answered a value and declares none",
          new IllegalStateException());
    }
    return writer;
  }

  /// A list item by item. The first item is awaited before the head is sent, so that a failure up
  /// to then is still a problem; later ones break the answer off.
  private void stream(Conversation conversation, Rows rows, boolean lines) {
    try (rows) {
      Rows ready = started(rows);
      List<Http.Header> headers = headers(null);
      headers.add(lines ? NDJSON : JSON);
      var out = conversation.stream(status(), headers);
      boolean whole = false;
      try {
        if (lines) {
          writeLines(ready, out);
        } else {
          writer().write(ready, out);
        }
        whole = true;
      } catch (IOException e) {
        throw Fault.of(Fault.Kind.CANCELLED, "The caller has gone");
      } finally {
        if (whole) {
          close(out);
        } else {
          out.abort();
        }
      }
    }
  }

  /// The rows once the first has arrived, or none is known to come.
  private static Rows started(Rows rows) {
    var _ = rows.hasNext();
    return rows;
  }

  private void writeLines(Rows rows, Conversation.AbortableStream out) throws IOException {
    if (itemWriter == null) {
      throw new IllegalStateException("only lists are streamed");
    }
    while (rows.hasNext()) {
      itemWriter.write(rows.next(), out);
      out.write('\n');
    }
  }

  private static void close(Conversation.AbortableStream out) {
    try {
      out.close();
    } catch (IOException e) {
      throw Fault.of(Fault.Kind.CANCELLED, "The caller has gone");
    }
  }
}
