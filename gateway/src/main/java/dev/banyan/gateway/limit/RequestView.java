package dev.banyan.gateway.limit;

import dev.banyan.base.Fault;
import dev.banyan.expr.Expression;
import dev.banyan.expr.Scope;
import dev.banyan.gateway.security.CallerView;
import dev.banyan.http.Incoming;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the expressions of limits see of a request: `caller`, `path`, `query`, `header`. Texts are
/// as sent, percent-decoded.
public final class RequestView {
  private RequestView() {}

  /// The variables' types: the structures hold just the names that the expression uses.
  public record Names(Structure path, Structure query, Structure header) {
    public Scope scope() {
      return Scope.of(
          new Scope.Variable("caller", CallerView.TYPE, false),
          new Scope.Variable("path", path, false),
          new Scope.Variable("query", query, false),
          new Scope.Variable("header", header, false));
    }
  }

  static String text(Per.Key key, Asker asker) {
    Object value = value(key.expression(), key.names(), asker);
    return value instanceof String text ? text : "";
  }

  /// The expression's value; null where it is absent. Throws `Fault` as it does.
  public static @Nullable Object value(Expression expression, Names names, Asker asker) {
    Incoming incoming = asker.incoming();
    Struct.Builder path = Struct.builder(names.path());
    int[] marks = asker.marks();
    for (int i = 0; i < names.path().size(); i++) {
      path.set(i, decoded(incoming.path().substring(marks[i * 2], marks[i * 2 + 1]), "path"));
    }
    Struct.Builder query = Struct.builder(names.query());
    for (int i = 0; i < names.query().size(); i++) {
      query.set(i, parameter(incoming.query(), names.query().field(i).name()));
    }
    Struct.Builder header = Struct.builder(names.header());
    for (int i = 0; i < names.header().size(); i++) {
      header.set(i, SentHeader.of(incoming, names.header().field(i).name().replace('_', '-')));
    }
    return expression.evaluate(
        CallerView.of(CallerView.TYPE, asker.caller()),
        path.build(),
        query.build(),
        header.build());
  }

  /// The value of that name, however the name is spelled; null where there is none. One that stands
  /// twice is refused, since what lies behind might take the other.
  private static @Nullable String parameter(@Nullable String query, String name) {
    String found = null;
    int from = 0;
    while (query != null && from <= query.length()) {
      int end = query.indexOf('&', from);
      end = end < 0 ? query.length() : end;
      int equals = query.indexOf('=', from);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      boolean here = decoded(query.substring(from, nameEnd), "query").equals(name);
      if (here && found != null) {
        throw Fault.invalid(
            List.of(new Fault.Violation("query." + name, "is given more than once")));
      }
      if (here) {
        found = query.substring(Math.min(end, nameEnd + 1), end);
      }
      from = end + 1;
    }
    return found == null ? null : decoded(found, "query." + name);
  }

  private static String decoded(String text, String where) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      String plus = where.equals("path") ? text.replace("+", "%2B") : text;
      return URLDecoder.decode(plus, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw Fault.invalid(List.of(new Fault.Violation(where, "is not percent-encoded")));
    }
  }
}
