package dev.banyan.gateway.security;

import dev.banyan.operation.Caller;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.util.List;

/// What expressions see of a caller: `id`, `tenant`, `roles`, `scopes`.
public final class CallerView {
  public static final Structure TYPE =
      Structure.of(
          "caller",
          List.of(
              Field.required("id", Type.Text.ANY),
              Field.required("method", Type.Text.ANY),
              Field.optional("tenant", Type.Text.ANY),
              Field.required("roles", Type.ListOf.of(Type.Text.ANY)),
              Field.required("scopes", Type.ListOf.of(Type.Text.ANY))));

  private CallerView() {}

  public static Struct of(Structure type, Caller caller) {
    return Struct.of(
        type,
        caller.id(),
        caller.method(),
        caller.tenant(),
        caller.roles().stream().sorted().toList(),
        caller.scopes().stream().sorted().toList());
  }
}
