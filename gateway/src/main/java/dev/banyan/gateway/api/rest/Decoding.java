package dev.banyan.gateway.api.rest;

import dev.banyan.base.ContentCoding;
import dev.banyan.base.Fault;
import dev.banyan.base.HeldBytes;
import dev.banyan.gateway.parameter.ParameterReader;
import dev.banyan.gateway.parameter.QueryString;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonReader;
import dev.banyan.json.MergePatch;
import dev.banyan.operation.Caller;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns a request into an operation's input; all violations of parameters are reported together.
/// Compiled once per route; thread-safe.
final class Decoding {
  /// Reads what comes to a write that takes no body. A caller that sends one believes that it says
  /// something; `{}` does not.
  private static final JsonReader NOTHING =
      JsonReader.of(
          Structure.of("this call, which takes no body", List.of()), JsonReader.Options.STRICT);

  private final RestRoute route;
  private final List<@Nullable ParameterReader> readers = new ArrayList<>();
  private final ContentCoding.@Nullable Reading<Object> body;

  Decoding(RestRoute route) {
    this.route = route;
    JsonReader whole = null;
    MergePatch patch = null;
    JsonReader.Options options =
        JsonReader.Options.STRICT.limits(JsonLimits.DEFAULT.bytes(route.bodyBytesMax()));
    for (Source.Bound bound : route.parameters()) {
      Field field = bound.field();
      switch (bound.source()) {
        case Source.Path _ -> readers.add(new ParameterReader("path." + field.name(), field));
        case Source.Query(String name) -> readers.add(new ParameterReader("query." + name, field));
        case Source.Header(String name) ->
            readers.add(new ParameterReader("header." + name, field));
        case Source.Body _ -> {
          whole = JsonReader.of(field.type(), options);
          readers.add(null);
        }
        case Source.Patch(Structure type) -> {
          patch = MergePatch.of(type, options);
          readers.add(null);
        }
        case Source.Member _, Source.CallerId _, Source.Computed _, Source.Absent _ ->
            readers.add(null);
      }
    }
    if (whole == null && route.body() != null) {
      whole = JsonReader.of(route.body(), options);
    }
    this.body = patch != null ? patch::read : whole != null ? whole::read : null;
  }

  /// The operation's input, and the body it was made with.
  record Decoded(Struct input, @Nullable Object body) {}

  /// `marks` are the path parameters' offsets. Blocking: reads the body, for which it takes as much
  /// of `room` as it has bytes once it is unpacked.
  Decoded decode(Conversation conversation, int[] marks, Caller caller, HeldBytes.Portion room) {
    Incoming request = conversation.request();
    QueryString query = QueryString.of(request.query());
    List<Fault.Violation> violations = new ArrayList<>();
    refuseUnknown(query, violations);
    Object body = body(conversation, room);
    Veil veil = route.visibility().body();
    if (veil != null) {
      veil.check(body, caller.roles());
    }
    @Nullable Object[] slots = new Object[route.parameters().size()];
    for (int i = 0; i < slots.length; i++) {
      Source.Bound bound = route.parameters().get(i);
      try {
        slots[i] = value(i, bound, new Given(request, marks, query, body, caller));
      } catch (Fault fault) {
        if (fault.violations().isEmpty()) {
          throw fault;
        }
        violations.addAll(fault.violations());
      }
    }
    if (!violations.isEmpty()) {
      throw Fault.invalid(violations);
    }
    return new Decoded(Struct.wrap(route.operation().signature().takes(), slots), body);
  }

  private record Given(
      Incoming request, int[] marks, QueryString query, @Nullable Object body, Caller caller) {}

  private @Nullable Object value(int i, Source.Bound bound, Given given) {
    Object value =
        switch (bound.source()) {
          case Source.Path(int index) -> path(reader(i), given, index);
          case Source.Query(String name) -> query(i, given.query(), name);
          case Source.Header(String name) -> header(i, given.request(), name);
          case Source.Body _, Source.Patch _ -> given.body();
          case Source.Member(int position) ->
              given.body() instanceof Struct struct ? struct.at(position) : null;
          case Source.CallerId _ -> given.caller().id();
          case Source.Computed computed -> computed.expression().evaluate(variables(given));
          case Source.Absent _ -> null;
        };
    if (value == null && bound.field().required() && !(bound.source() instanceof Source.Absent)) {
      throw Fault.invalid(List.of(new Fault.Violation(place(bound), "is missing")));
    }
    return value;
  }

  private static String place(Source.Bound bound) {
    return switch (bound.source()) {
      case Source.Path _ -> "path." + bound.field().name();
      case Source.Query(String name) -> "query." + name;
      case Source.Header(String name) -> "header." + name;
      case Source.Body _, Source.Patch _ -> "";
      case Source.Member _ -> "/" + bound.field().name();
      case Source.CallerId _ -> "caller.id";
      case Source.Computed _, Source.Absent _ -> bound.field().name();
    };
  }

  private ParameterReader reader(int i) {
    ParameterReader reader = readers.get(i);
    if (reader == null) {
      throw new IllegalStateException("parameter " + i + " is not read from a text");
    }
    return reader;
  }

  private static @Nullable Object path(ParameterReader reader, Given given, int index) {
    int[] marks = given.marks();
    String text = given.request().path().substring(marks[index * 2], marks[index * 2 + 1]);
    return reader.read(reader.decode(text, false));
  }

  private @Nullable Object query(int i, QueryString query, String name) {
    String text = query.single(name);
    return text == null ? null : reader(i).read(reader(i).decode(text, true));
  }

  private @Nullable Object header(int i, Incoming request, String name) {
    String text = request.header(name);
    return text == null ? null : reader(i).read(text);
  }

  private @Nullable Object[] variables(Given given) {
    Source.Variables types = route.variables();
    return types == null
        ? new Object[0]
        : RequestView.of(
            types,
            new Tagging.Subject(given.request(), given.marks(), given.body(), given.caller()));
  }

  /// Throws where a write that takes no body has one. That of a read means nothing by its method
  /// (RFC 9110 §9.3.1).
  private void refuseBody(Conversation conversation) {
    Incoming request = conversation.request();
    boolean reads = route.method().equals("GET") || route.method().equals("HEAD");
    if (!reads && request.contentLength() != 0) {
      ContentCoding.read(
          conversation.body(route.bodyBytesMax()),
          coding(request),
          route.bodyBytesMax(),
          Decoding::nothing);
    }
  }

  private static boolean nothing(InputStream plain) {
    PushbackInputStream body = new PushbackInputStream(plain);
    try {
      int first = body.read();
      if (first < 0) {
        return true;
      }
      body.unread(first);
    } catch (IOException e) {
      throw Fault.of(Fault.Kind.MALFORMED, "The body did not arrive whole");
    }
    NOTHING.read(body);
    return true;
  }

  private static @Nullable String coding(Incoming request) {
    List<String> codings = request.headers("content-encoding");
    return codings.isEmpty() ? null : String.join(", ", codings);
  }

  private @Nullable Object body(Conversation conversation, HeldBytes.Portion room) {
    ContentCoding.Reading<Object> reading = body;
    if (reading == null) {
      refuseBody(conversation);
      return null;
    }
    String coding = coding(conversation.request());
    long most = route.bodyBytesMax();
    return ContentCoding.read(
        conversation.body(most), coding, most, plain -> reading.read(room.counting(plain)));
  }

  private void refuseUnknown(QueryString query, List<Fault.Violation> violations) {
    for (QueryString.Parameter parameter : query.parameters()) {
      if (!route.queryNames().contains(parameter.name()) && violations.size() < 20) {
        String hint = Suggestion.forWord(parameter.name(), route.queryNames());
        violations.add(
            new Fault.Violation(
                "query." + (parameter.name().matches("[\\w.-]{1,40}") ? parameter.name() : "?"),
                "is not known here" + (hint == null ? "" : "; " + hint)));
      }
    }
  }

  /// Whether values of that type can stand in a path, query or header.
  static boolean isScalar(Type type) {
    return !(type instanceof Structure)
        && !(type instanceof dev.banyan.type.OneOf)
        && !(type instanceof Type.ListOf);
  }
}
