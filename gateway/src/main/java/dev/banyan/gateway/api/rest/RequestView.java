package dev.banyan.gateway.api.rest;

import dev.banyan.gateway.parameter.ParameterReader;
import dev.banyan.gateway.parameter.QueryString;
import dev.banyan.gateway.security.CallerView;
import dev.banyan.http.Incoming;
import dev.banyan.type.Field;
import dev.banyan.value.Struct;
import org.jspecify.annotations.Nullable;

/// What expressions see of a request: `path`, `query`, `header`, `body`, `caller`, in this order.
final class RequestView {
  private RequestView() {}

  static @Nullable Object[] of(Source.Variables types, Tagging.Subject subject) {
    Incoming request = subject.request();
    Struct.Builder path = Struct.builder(types.path());
    int[] marks = subject.marks();
    for (int i = 0; i < types.path().size(); i++) {
      Field field = types.path().field(i);
      String text = request.path().substring(marks[i * 2], marks[i * 2 + 1]);
      path.set(i, new ParameterReader("path." + field.name(), field).decode(text, false));
    }
    return new Object[] {
      path.build(),
      query(types, QueryString.of(request.query())),
      header(types, request),
      subject.body(),
      CallerView.of(types.caller(), subject.caller())
    };
  }

  private static Struct query(Source.Variables types, QueryString given) {
    Struct.Builder query = Struct.builder(types.query());
    for (int i = 0; i < types.query().size(); i++) {
      Field field = types.query().field(i);
      String text = given.single(field.name());
      query.set(
          i,
          text == null
              ? null
              : new ParameterReader("query." + field.name(), field).decode(text, true));
    }
    return query.build();
  }

  private static Struct header(Source.Variables types, Incoming request) {
    Struct.Builder header = Struct.builder(types.header());
    for (int i = 0; i < types.header().size(); i++) {
      header.set(i, request.header(types.header().field(i).name()));
    }
    return header.build();
  }
}
