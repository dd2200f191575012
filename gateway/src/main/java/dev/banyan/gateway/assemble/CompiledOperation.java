package dev.banyan.gateway.assemble;

import dev.banyan.composition.Composition;
import dev.banyan.gateway.assemble.durable.ModelOperations;
import dev.banyan.guard.GuardSettings;
import dev.banyan.mapping.Mapping;
import dev.banyan.operation.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An operation of the configuration, checked and callable once its systems are opened.
/// `composition` is its body where it reads by calling others, `mapping` the one its answer, or the
/// record it writes, goes through, `answerSlot` where the legacy answer stands: what a write needs
/// to use it as its original. `story` tells in words what happens in which order, `calls` names
/// what is called, `guard` is what stands around it beside the guards of those: for `explain`.
public record CompiledOperation(
    Operation operation,
    @Nullable Composition composition,
    @Nullable Mapping mapping,
    int answerSlot,
    Form form,
    List<String> story,
    List<Called> calls,
    @Nullable GuardSettings guard) {

  /// An operation that another calls: `system` is null for one of `operations`.
  public record Called(String name, @Nullable String system) {}

  /// What kind of body the operation has.
  public enum Form {
    /// An operation of a system, called as it is.
    DIRECT,
    /// Calls in order, then an answer.
    COMPOSED,
    /// A modern record written through its mapping, without an original: a new record.
    CREATES,
    /// A modern record, or a change to one, written over its original.
    UPDATES,
    /// A command that begins an aggregate of a model.
    BEGINS,
    /// A command on an aggregate of a model as it is.
    CHANGES;

    /// Whether what it makes is new.
    boolean creates() {
      return this == CREATES || this == BEGINS;
    }

    /// Whether If-Match can be held against what it changes.
    boolean conditional() {
      return this == UPDATES || this == CHANGES;
    }

    /// Whether it is a command, whose fields are the members of the body.
    boolean commands() {
      return this == BEGINS || this == CHANGES;
    }
  }

  /// What a route says of a model; null where that was not found.
  static @Nullable CompiledOperation of(ModelOperations.@Nullable Found found) {
    if (found == null) {
      return null;
    }
    Form form =
        switch (found.expects()) {
          case NEW -> Form.BEGINS;
          case EXISTING, ANY -> Form.CHANGES;
          case null -> Form.DIRECT;
        };
    return new CompiledOperation(
        found.operation(), null, null, -1, form, found.story(), List.of(), null);
  }

  public CompiledOperation {
    story = List.copyOf(story);
    calls = List.copyOf(calls);
  }
}
