package dev.banyan.gateway.assemble.durable;

import dev.banyan.composition.Binding;
import dev.banyan.config.decode.Cel;
import dev.banyan.connect.LegacySystem;
import dev.banyan.expr.Scope;
import dev.banyan.gateway.audit.WorkAudit;
import dev.banyan.mapping.Mapping;
import dev.banyan.operation.Operation;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.type.Structure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the assembler gives those who compile durable work. Each answers null, with a mistake
/// reported, where the configuration does not hold together.
public interface Ground {
  /// Types, fields and expressions of the same configuration.
  Phrases phrases();

  default Mistakes mistakes() {
    return phrases().mistakes();
  }

  /// What records the writes of durable work, and the private fields that it reads.
  WorkAudit audit();

  /// A system, used from now on; null without a mistake where it could not be read.
  @Nullable LegacySystem system(Name name);

  /// Whether an operation is the sending of a message by its system, and what it takes; null where
  /// it is another one, or none.
  @Nullable Structure sending(Name operation);

  /// A call, its parameters from these expressions, or by name where there are none.
  @Nullable Callee call(Name operation, Map<Name, Cel> with, Place place, Scope scope);

  /// Where what a command takes comes from, or by name where `with` says nothing.
  Binding parameters(Structure takes, Map<Name, Cel> with, Scope scope, Demand demand);

  @Nullable Mapping mapping(Name name);

  /// Where each field of a structure comes from.
  Binding fields(Structure type, Map<Name, Cel> set, Scope scope, Demand demand);

  /// For what fields are set, and where that stands.
  record Demand(String what, Place place) {}

  /// An operation, and where its parameters come from. `repeatable` says that its system refuses a
  /// second sending, so that one may be tried.
  record Callee(Operation operation, Binding binding, boolean repeatable) {}
}
