package dev.banyan.gateway.assemble.durable;

import dev.banyan.command.CommandKey;
import dev.banyan.gateway.api.openapi.RouteDescription;
import dev.banyan.gateway.api.openapi.RouteProblems;
import dev.banyan.gateway.durable.CommandLookup;
import dev.banyan.gateway.durable.KeyHeader;
import dev.banyan.gateway.durable.KeyRules;
import dev.banyan.operation.DeclaredFault;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What contracts say of idempotency keys: the header, what answers carry, and where to ask what
/// became of a command.
public final class KeyContracts {
  private static final String DOC =
      "Sent again with the same key, the request is carried out once and answered the same.";

  private KeyContracts() {}

  public static List<RouteDescription.Parameter> with(
      List<RouteDescription.Parameter> parameters, KeyRules rules) {
    boolean there =
        parameters.stream().anyMatch(one -> one.field().name().equalsIgnoreCase(KeyHeader.NAME));
    if (there || !(rules instanceof KeyRules.Honoured honoured)) {
      return parameters;
    }
    Type text = new Type.Text(1, CommandKey.LENGTH_MAX, null, false);
    Field field =
        honoured.required()
            ? Field.required(KeyHeader.NAME, text)
            : Field.optional(KeyHeader.NAME, text);
    List<RouteDescription.Parameter> all = new ArrayList<>(parameters);
    all.add(new RouteDescription.Parameter(field.documented(DOC), RouteDescription.In.HEADER));
    return all;
  }

  public static List<String> headers(List<String> names, KeyRules rules) {
    if (!(rules instanceof KeyRules.Honoured)) {
      return names;
    }
    List<String> all = new ArrayList<>(names);
    all.add("Banyan-Command");
    all.add("Idempotency-Replayed");
    return all;
  }

  /// The route by which callers ask what became of a command. `callers` are those of the routes
  /// whose commands it tells of.
  public static RouteDescription lookup(Set<String> callers, RouteProblems problems) {
    Field id = Field.required("id", Type.Text.ANY);
    Signature signature =
        new Signature(
            "command",
            Structure.of("command", List.of(id)),
            CommandLookup.TYPE,
            List.<DeclaredFault>of(),
            Effect.READ,
            Signature.Delivery.WHOLE,
            "What became of a command, for the caller who sent it.");
    return new RouteDescription(
        "GET",
        "/commands/{id}",
        "command",
        signature.doc(),
        List.of(new RouteDescription.Parameter(id, RouteDescription.In.PATH)),
        null,
        new RouteDescription.Answer(200, CommandLookup.TYPE, Signature.Delivery.WHOLE, List.of()),
        problems.of(
            signature,
            new RouteProblems.Before(!callers.isEmpty(), false, false, false, List.of()),
            RouteDescription.Condition.NONE),
        RouteDescription.Condition.NONE,
        List.copyOf(callers),
        Set.of(),
        false);
  }
}
