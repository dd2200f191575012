package dev.banyan.gateway.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.durable.CommandProblems;
import dev.banyan.http.Answer;
import dev.banyan.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Turns any failure into its answer: a problem by RFC 9457. The only place that gives faults a
/// status. Immutable and thread-safe.
public final class Answers {
  /// The status of an answer that nobody waits for any more (nginx's convention), for logs and
  /// metrics.
  public static final int CALLER_GONE = 499;

  /// The problems of requests with an idempotency key.
  private static final Map<String, ProblemType> OURS =
      Stream.of(
              ours(CommandProblems.KEY_MISSING, 400, "An Idempotency-Key is needed"),
              ours(CommandProblems.KEY_INVALID, 400, "The Idempotency-Key is not valid"),
              ours(CommandProblems.NOT_OFFERED, 400, "Idempotency-Key is not offered here"),
              ours(CommandProblems.KEY_REUSED, 422, "The Idempotency-Key was used already"),
              ours(CommandProblems.KEY_IN_USE, 409, "The first request is under way"),
              ours(CommandProblems.ANSWER_NOT_KEPT, 409, "It was done; its answer was not kept"))
          .collect(Collectors.toUnmodifiableMap(ProblemType::name, one -> one));

  private static final JsonFactory JSON = new JsonFactory();
  private static final Http.Header PROBLEM =
      new Http.Header("content-type", "application/problem+json");
  private static final Http.Header NO_STORE = new Http.Header("cache-control", "no-store");

  private final Map<String, ProblemType> problems;

  public Answers(Map<String, ProblemType> problems) {
    this.problems = Map.copyOf(problems);
  }

  /// The problem type of a fault: the entry of `problems:` with its name, else what its kind says.
  public ProblemType typeOf(Fault fault) {
    ProblemType named = problems.get(fault.name());
    if (named == null) {
      named = OURS.get(fault.name());
    }
    return named != null ? named : byKind(fault);
  }

  private static ProblemType ours(String name, int status, String title) {
    return new ProblemType(name, status, title, null);
  }

  private static ProblemType byKind(Fault fault) {
    String name = fault.name();
    return switch (fault.kind()) {
      case MALFORMED -> new ProblemType(name, 400, "The message cannot be read", null);
      case INVALID -> new ProblemType(name, 422, "The message is not valid", null);
      case UNAUTHENTICATED -> new ProblemType(name, 401, "A credential is needed", null);
      case FORBIDDEN -> new ProblemType(name, 403, "Not allowed", null);
      case NOT_FOUND -> new ProblemType(name, 404, "Not found", null);
      case METHOD_NOT_ALLOWED -> new ProblemType(name, 405, "Method not allowed", null);
      case NOT_ACCEPTABLE -> new ProblemType(name, 406, "Not acceptable", null);
      case CONFLICT -> new ProblemType(name, 409, "Conflict", null);
      case STALE -> new ProblemType(name, 412, "The record has changed", null);
      case TOO_LARGE -> new ProblemType(name, 413, "Too large", null);
      case UNSUPPORTED_MEDIA_TYPE -> new ProblemType(name, 415, "Unsupported media type", null);
      case PRECONDITION_REQUIRED -> new ProblemType(name, 428, "If-Match is needed", null);
      case TOO_MANY -> new ProblemType(name, 429, "Too many requests", null);
      case DECLARED -> new ProblemType(name, 502, "The system refused", null);
      case UNREACHABLE -> new ProblemType(name, 502, "A system could not be reached", null);
      case GARBAGE -> new ProblemType(name, 502, "A system gave no usable answer", null);
      case TIMEOUT -> new ProblemType(name, 504, "A system did not answer in time", null);
      case OVERLOADED -> new ProblemType(name, 503, "Not available now", null);
      case OUTCOME_UNKNOWN ->
          new ProblemType(name, 504, "It is not known whether the change was made", null);
      case CANCELLED -> new ProblemType(name, CALLER_GONE, "The caller has gone", null);
      case BUG -> new ProblemType("internal", 500, "Internal error", null);
    };
  }

  /// The whole answer. `exchangeId` joins it with the log.
  public Answer answer(Fault fault, String exchangeId, List<Http.Header> extra) {
    ProblemType type = typeOf(fault);
    List<Http.Header> headers = new ArrayList<>(4 + extra.size());
    headers.add(PROBLEM);
    headers.add(NO_STORE);
    Duration retryAfter = fault.retryAfter();
    if (retryAfter != null) {
      long seconds = Math.max(1, (retryAfter.toMillis() + 999) / 1000);
      headers.add(new Http.Header("retry-after", Long.toString(seconds)));
    }
    headers.addAll(extra);
    return new Answer(type.status(), headers, Bytes.wrap(body(fault, type, exchangeId)));
  }

  private static byte[] body(Fault fault, ProblemType type, String exchangeId) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", type.uri());
      json.writeStringField("title", type.title());
      json.writeNumberField("status", type.status());
      String detail = fault.kind() == Fault.Kind.BUG ? null : fault.getMessage();
      if (detail != null && !detail.equals(type.title())) {
        json.writeStringField("detail", detail);
      }
      json.writeStringField("instance", "urn:exchange:" + exchangeId);
      if (!fault.violations().isEmpty()) {
        errors(json, fault.violations());
      }
      json.writeEndObject();
    } catch (IOException impossible) {
      throw Fault.bug("a problem could not be written to memory", impossible);
    }
    return out.toByteArray();
  }

  /// As RFC 9457 §3 shows it for bodies; parameters, cookies among them, and headers are told by
  /// their names.
  private static void errors(JsonGenerator json, List<Fault.Violation> violations)
      throws IOException {
    json.writeArrayFieldStart("errors");
    for (Fault.Violation violation : violations) {
      json.writeStartObject();
      json.writeStringField("detail", violation.message());
      String path = violation.path();
      int dot = path.indexOf('.');
      String place = dot < 0 ? "" : path.substring(0, dot);
      switch (place) {
        case "path", "query", "cookie" ->
            json.writeStringField("parameter", path.substring(dot + 1));
        case "header" -> json.writeStringField("header", path.substring(dot + 1));
        default -> json.writeStringField("pointer", fragment(path));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// A JSON Pointer as a fragment (RFC 6901 §6).
  private static String fragment(String pointer) {
    StringBuilder fragment = new StringBuilder("#");
    for (byte unit : pointer.getBytes(StandardCharsets.UTF_8)) {
      if (unit > ' ' && unit < 0x7f && "\"#%<>[\\]^`{|}".indexOf(unit) < 0) {
        fragment.append((char) unit);
      } else {
        fragment.append('%').append(HexFormat.of().withUpperCase().toHexDigits(unit));
      }
    }
    return fragment.toString();
  }
}
