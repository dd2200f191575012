package dev.banyan.gateway.assemble;

import dev.banyan.composition.Binding;
import dev.banyan.composition.Confirmation;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.OperationSection;
import dev.banyan.config.model.With;
import dev.banyan.gateway.assemble.durable.ReactionCompiler;
import dev.banyan.model.reaction.Policy;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.text.Name;
import dev.banyan.type.Structure;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The operations as reactions call them. Owned by one thread.
record ReactionCalls(Configuration configuration, Operations operations, Bindings bindings)
    implements ReactionCompiler.Calling {
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
    }
    return new ReactionCompiler.Callee(found.operation(), settling, confirmation);
  }

  @Override
  public Binding bind(
      Structure takes, With.@Nullable Values with, Structure variables, Name target) {
    return bindings.bind(
        takes,
        with,
        new Environs(variables),
        new Bindings.Demand(target.value(), target.place(), Set.of()));
  }
}
