package dev.banyan.gateway.assemble;

import dev.banyan.composition.Binding;
import dev.banyan.composition.Confirmation;
import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.Invocation;
import dev.banyan.config.model.OperationSection;
import dev.banyan.config.model.With;
import dev.banyan.config.model.durable.AuditSection;
import dev.banyan.connect.LegacySystem;
import dev.banyan.expr.Scope;
import dev.banyan.gateway.assemble.durable.Ground;
import dev.banyan.gateway.assemble.durable.Phrases;
import dev.banyan.gateway.assemble.durable.ReactionCompiler;
import dev.banyan.gateway.audit.WorkAudit;
import dev.banyan.mapping.Mapping;
import dev.banyan.model.reaction.Policy;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What durable work is compiled with: the systems, operations, mappings and types of the same
/// configuration. Owned by the assembler's thread.
record DurableGround(
    Map<String, LegacySystem> systems,
    Configuration configuration,
    Operations operations,
    Operations.Parts parts,
    Phrases phrases,
    WorkAudit audit)
    implements Ground, ReactionCompiler.Calling {
  DurableGround(
      Map<String, LegacySystem> systems,
      Configuration configuration,
      Operations operations,
      Operations.Parts parts,
      Phrases phrases) {
    this(
        systems,
        configuration,
        operations,
        parts,
        phrases,
        new WorkAudit(wanted(configuration.audit())));
  }

  private static WorkAudit.Wanted wanted(@Nullable AuditSection audit) {
    return audit == null
        ? new WorkAudit.Wanted(false, false)
        : new WorkAudit.Wanted(
            audit.writes() != AuditSection.Writes.OFF,
            audit.privateReads() == AuditSection.Recorded.ON);
  }

  @Override
  public @Nullable LegacySystem system(Name name) {
    LegacySystem system = systems.get(name.value());
    if (system == null && !configuration.systems().containsKey(name)) {
      mistakes()
          .error(
              "unknown-system",
              name.place(),
              "there is no system `" + name.value() + "`",
              Suggestion.forWord(name.value(), systems.keySet()));
    }
    parts.targets().usedSystems().add(name.value());
    return system;
  }

  @Override
  public @Nullable Structure sending(Name operation) {
    int dot = operation.value().lastIndexOf('.');
    LegacySystem system = dot < 0 ? null : systems.get(operation.value().substring(0, dot));
    if (system == null || !operation.value().endsWith(".send")) {
      return null;
    }
    return system.operations().stream()
        .filter(one -> one.name().equals("send"))
        .map(Signature::takes)
        .filter(one -> one.position("body") >= 0 && one.position("headers") >= 0)
        .findFirst()
        .orElse(null);
  }

  @Override
  public @Nullable Callee call(Name operation, Map<Name, Cel> with, Place place, Scope scope) {
    Invocation invocation =
        new Invocation(place, operation, with.isEmpty() ? null : new With.Values(with));
    Operations.Invoked invoked =
        operations.invoke(
            operation.value(), invocation, new Environs(scope), Targets.Sending.PLAIN);
    OperationSection section = configuration.operations().get(operation);
    return invoked == null
        ? null
        : new Callee(
            audit.around(invoked.stage().target()),
            invoked.stage().binding(),
            section != null && section.onceBy() != null);
  }

  @Override
  public Binding parameters(Structure takes, Map<Name, Cel> with, Scope scope, Demand demand) {
    return parts
        .bindings()
        .bind(
            takes,
            with.isEmpty() ? null : new With.Values(with),
            new Environs(scope),
            new Bindings.Demand(demand.what(), demand.place(), Set.of()));
  }

  @Override
  public @Nullable Mapping mapping(Name name) {
    return parts.mappings().find(name);
  }

  @Override
  public Binding fields(Structure type, Map<Name, Cel> set, Scope scope, Demand demand) {
    for (Field field : type.fields()) {
      Name name = new Name(field.name(), demand.place());
      if (field.required() && !set.containsKey(name)) {
        mistakes()
            .error(
                "unset-field",
                demand.place(),
                "a `" + demand.what() + "` needs `" + name + "`, and nothing gives it",
                "add `" + name + ": …` to `set`");
      }
    }
    Bindings.Demand lenient =
        new Bindings.Demand(demand.what(), demand.place(), Set.of()).lenient(type);
    return parts.bindings().bind(type, new With.Values(set), new Environs(scope), lenient);
  }

  @Override
  public ReactionCompiler.@Nullable Callee find(Name name) {
    CompiledOperation found = operations.find(name, Targets.Sending.PLAIN);
    if (found == null) {
      return null;
    }
    Signature signature = found.operation().signature();
    OperationSection section = configuration.operations().get(name);
    Policy.Settling settling = Policy.Settling.PARK;
    Confirmation confirmation = null;
    if (signature.effect() != Effect.WRITE || (section != null && section.onceBy() != null)) {
      settling = Policy.Settling.REPEAT;
    } else if (section != null
        && section.confirm() != null
        && found.form() == CompiledOperation.Form.COMPOSED) {
      Confirmation asked =
          operations.confirmation(section.confirm(), new Environs(signature.takes()));
      confirmation = asked == null ? null : asked.answering(signature.returns());
      settling = confirmation == null ? settling : Policy.Settling.ASK;
    } else if (section != null
        && section.confirm() != null
        && (found.form() == CompiledOperation.Form.CREATES
            || found.form() == CompiledOperation.Form.UPDATES)) {
      settling = Policy.Settling.ASK; // It asks by itself, with the record before and after.
    }
    return new ReactionCompiler.Callee(audit.around(found.operation()), settling, confirmation);
  }

  @Override
  public Binding bind(
      Structure takes, With.@Nullable Values with, Structure variables, Name target) {
    return parts
        .bindings()
        .bind(
            takes,
            with,
            new Environs(variables),
            new Bindings.Demand(target.value(), target.place(), Set.of()));
  }
}
