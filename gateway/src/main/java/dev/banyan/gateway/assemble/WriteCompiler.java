package dev.banyan.gateway.assemble;

import dev.banyan.composition.Binding;
import dev.banyan.composition.Confirmation;
import dev.banyan.composition.FaultNames;
import dev.banyan.composition.MappedWrite;
import dev.banyan.composition.Original;
import dev.banyan.config.decode.Cel;
import dev.banyan.config.model.From;
import dev.banyan.config.model.Invocation;
import dev.banyan.config.model.OperationSection;
import dev.banyan.config.model.With;
import dev.banyan.guard.GuardSettings;
import dev.banyan.mapping.Mapping;
import dev.banyan.mapping.WriteObstacle;
import dev.banyan.operation.Signature;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles an operation that writes a modern record through its mapping. Owned by one thread, used
/// once.
final class WriteCompiler {
  /// The parameter of a system's update that takes the record as it was read, for an optimistic
  /// check.
  private static final String EXPECTED = "expected";

  private final Operations operations;
  private final Operations.Parts parts;
  private final String name;
  private final OperationSection section;
  private final List<String> story = new ArrayList<>();

  WriteCompiler(
      Operations operations, Operations.Parts parts, String name, OperationSection section) {
    this.operations = operations;
    this.parts = parts;
    this.name = name;
    this.section = section;
  }

  @Nullable CompiledOperation compile(
      OperationSection.Calls calls, With.Mapped with, Structure own) {
    resolveReads();
    Mapping mapping = parts.mappings().find(with.mapping());
    CompiledOperation target = operations.find(calls.call(), Targets.Sending.of(section));
    Environs environs = new Environs(own);
    int record = mapping == null ? -1 : record(with, own, mapping);
    if (mapping == null || target == null || record < 0) {
      return null;
    }
    Original original =
        section.original() == null ? null : original(section.original(), environs, mapping);
    if (section.original() != null && original == null) {
      return null;
    }
    if (!writable(mapping, with.mapping(), original != null)) {
      return null;
    }
    return write(calls, environs, own, new Write(mapping, target, record, original));
  }

  /// Reports reads that are not there, whatever else is wrong.
  private void resolveReads() {
    if (section.original() != null) {
      operations.find(section.original().call(), Targets.Sending.READING);
    }
    if (section.confirm() != null) {
      operations.find(section.confirm().call(), Targets.Sending.READING);
    }
  }

  /// What a write consists of; `record` is the position of the modern record among the parameters.
  private record Write(
      Mapping mapping, CompiledOperation target, int record, @Nullable Original original) {}

  private @Nullable CompiledOperation write(
      OperationSection.Calls calls, Environs environs, Structure own, Write write) {
    Signature called = write.target().operation().signature();
    Mapping mapping = write.mapping();
    Confirmation confirmation = confirmation(environs);
    int whole = whole(called.takes(), mapping);
    Set<String> supplied = supplied(called.takes(), mapping, whole);
    Binding others =
        parts
            .bindings()
            .bind(
                called.takes(),
                null,
                environs,
                new Bindings.Demand(calls.call().value(), calls.call().place(), supplied));
    int slot = environs.add("answer", called.returns(), true);
    ReturnsCompiler.Returns returns = returns(called, environs);
    if (returns == null) {
      return null;
    }
    FaultNames faults = operations.faultNames(section.faults(), called.faults(), section.place());
    tell(mapping.name(), calls.call().value());
    var layout =
        new MappedWrite.Layout(
            slot, environs.size(), write.record(), whole, called.takes().position(EXPECTED));
    Signature signature =
        new Signature(
            name,
            own,
            returns.type(),
            Operations.faults(called.faults(), faults.problems()),
            called.effect(),
            returns.delivery(),
            section.doc() == null ? "" : section.doc());
    GuardSettings guard = operations.guard(section);
    return new CompiledOperation(
        operations.guarded(
            signature,
            new MappedWrite(
                layout,
                mapping,
                new MappedWrite.Target(write.target().operation(), others, faults),
                new MappedWrite.Settling(
                    write.original(),
                    confirmation == null ? null : confirmation.answering(returns.type())),
                returns.returning()),
            section,
            guard),
        null,
        mapping,
        slot,
        write.original() == null ? CompiledOperation.Form.CREATES : CompiledOperation.Form.UPDATES,
        story,
        operations.callsOf(name),
        guard);
  }

  private void tell(String mapping, String target) {
    String sending = Targets.Sending.of(section).told();
    story.add("maps the record down by `" + mapping + "` and calls `" + target + "`" + sending);
  }

  private ReturnsCompiler.@Nullable Returns returns(Signature called, Environs environs) {
    if (section.returns() == null) {
      return new ReturnsCompiler.Returns(
          new dev.banyan.composition.Returning.Nothing(),
          null,
          Signature.Delivery.WHOLE,
          null,
          List.of());
    }
    return new ReturnsCompiler(parts, environs, called, section.place()).compile(section.returns());
  }

  /// The position of the modern record among the parameters; -1, with a mistake, where there is
  /// none.
  private int record(With.Mapped with, Structure own, Mapping mapping) {
    if (with.from() instanceof From.Whole(Cel cel)) {
      int position = own.position(cel.source().strip());
      if (position >= 0 && own.field(position).type() == mapping.modern()) {
        return position;
      }
      if (position >= 0 && Types.isBroken(own.field(position).type())) {
        return -1;
      }
      parts
          .mistakes()
          .error(
              "wrong-from",
              cel.place(),
              position < 0
                  ? "there is no parameter `" + cel.source().strip() + "`"
                  : "`"
                      + cel.source().strip()
                      + "` is "
                      + Words.of(own.field(position).type())
                      + ", and `"
                      + mapping.name()
                      + "` writes a "
                      + mapping.modern().name(),
              position < 0
                  ? Suggestion.forWord(
                      cel.source(), own.fields().stream().map(Field::name).toList())
                  : "name the parameter that holds the " + mapping.modern().name());
      return -1;
    }
    for (int i = 0; i < own.size(); i++) {
      if (own.field(i).type() == mapping.modern()) {
        return i;
      }
      if (Types.isBroken(own.field(i).type())) {
        return -1;
      }
    }
    parts
        .mistakes()
        .error(
            "wrong-from",
            with.mapping().place(),
            "no parameter holds the " + mapping.modern().name() + " to be written",
            "take one: `takes: { record: " + mapping.modern().name() + " }`");
    return -1;
  }

  private boolean writable(Mapping mapping, Name place, boolean update) {
    List<WriteObstacle> obstacles = mapping.obstacles(!update);
    if (!obstacles.isEmpty()) {
      parts
          .mistakes()
          .error(
              "one-way",
              place.place(),
              "mapping `"
                  + mapping.name()
                  + "` cannot be written through because of `"
                  + obstacles.getFirst().field()
                  + "`: "
                  + obstacles.getFirst().reason()
                  + (obstacles.size() == 1 ? "" : " (and " + (obstacles.size() - 1) + " more)"),
              obstacles.getFirst().remedy());
      return false;
    }
    return true;
  }

  private @Nullable Original original(Invocation call, Environs environs, Mapping mapping) {
    CompiledOperation read = operations.find(call.call(), Targets.Sending.READING);
    Operations.Invoked invoked =
        operations.invoke("original", call, environs, Targets.Sending.READING);
    if (read == null || invoked == null) {
      return null;
    }
    if (read.composition() == null || !mapping.equals(read.mapping())) {
      parts
          .mistakes()
          .error(
              "wrong-original",
              call.call().place(),
              "`original` must read through the mapping that is written through, `"
                  + mapping.name()
                  + "`",
              "name an operation that ends in `returns: { mapping: " + mapping.name() + " }`");
      return null;
    }
    story.add("reads the record as it is by `" + call.call().value() + "`");
    return new Original(read.composition(), invoked.stage().binding(), mapping, read.answerSlot());
  }

  private @Nullable Confirmation confirmation(Environs environs) {
    Invocation call = section.confirm();
    if (call == null) {
      return null;
    }
    story.add("asks `" + call.call().value() + "` when the outcome is unknown");
    return operations.confirmation(call, environs);
  }

  /// The parameter that takes the whole legacy record; -1 where its fields are parameters
  /// themselves.
  private static int whole(Structure takes, Mapping mapping) {
    for (int i = 0; i < takes.size(); i++) {
      if (takes.field(i).type() == mapping.legacy() && !takes.field(i).name().equals(EXPECTED)) {
        return i;
      }
    }
    return -1;
  }

  private Set<String> supplied(Structure takes, Mapping mapping, int whole) {
    Set<String> supplied = new HashSet<>();
    supplied.add(EXPECTED);
    if (whole >= 0) {
      supplied.add(takes.field(whole).name());
    } else {
      mapping.legacy().fields().forEach(field -> supplied.add(field.name()));
    }
    return supplied;
  }
}
