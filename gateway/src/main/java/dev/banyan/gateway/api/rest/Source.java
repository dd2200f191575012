package dev.banyan.gateway.api.rest;

import dev.banyan.expr.Expression;
import dev.banyan.gateway.security.CallerView;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where one parameter of an operation comes from in a request.
public sealed interface Source {
  /// The path parameter at that position of the pattern.
  record Path(int index) implements Source {}

  record Query(String name) implements Source {}

  record Header(String name) implements Source {}

  /// The body, whole.
  record Body() implements Source {}

  /// The body as a change to the record (RFC 7396).
  record Patch(Structure type) implements Source {}

  /// One member of the body, by its position in the body's structure.
  record Member(int position) implements Source {}

  /// The id of the caller.
  record CallerId() implements Source {}

  /// An expression over `path`, `query`, `header`, `body` and `caller`.
  record Computed(Expression expression) implements Source {}

  /// Left out.
  record Absent() implements Source {}

  /// The source of one field.
  record Bound(Field field, Source source) {}

  /// The variables of a computed source, for all of a route: the structures of `path`, `query` and
  /// `header` hold just the names that expressions use.
  record Variables(
      Structure path, Structure query, Structure header, Structure caller, @Nullable Type body) {
    private static final Type TEXT = Type.Text.ANY;

    /// Parameters of the path are always there; of the query and the header any may be absent.
    public static Variables of(
        List<String> path, Set<String> query, Set<String> header, @Nullable Type body) {
      return new Variables(
          Structure.of("path", path.stream().map(one -> Field.required(one, TEXT)).toList()),
          Structure.of("query", query.stream().map(one -> Field.optional(one, TEXT)).toList()),
          Structure.of("header", header.stream().map(one -> Field.optional(one, TEXT)).toList()),
          CallerView.TYPE,
          body);
    }
  }

  /// The names of these fields.
  static List<String> names(Structure structure) {
    return structure.fields().stream().map(Field::name).toList();
  }
}
