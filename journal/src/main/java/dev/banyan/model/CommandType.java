package dev.banyan.model;

import dev.banyan.base.Fault;
import dev.banyan.expr.Expression;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that may be asked of an aggregate: what refuses it, and which events it becomes.
///
/// Its expressions see the command, the key, the time of the command, and the state; nothing else,
/// so that the same command on the same state is always decided alike.
///
/// @param takes what it carries
/// @param key the position of the field of `takes` that names the aggregate
/// @param rejects asked in this order; the first that holds refuses
/// @param emissions the events, in this order
public record CommandType(
    String model,
    String name,
    Structure takes,
    int key,
    Expectation expect,
    List<Reject> rejects,
    List<Emission> emissions) {
  /// The variables of its expressions, in their order. There is no `state` where a new aggregate is
  /// expected, and it may be absent where any is.
  public static final List<String> VARIABLES = List.of("command", "key", "at", "state");

  /// The name of faults that say that a new aggregate was expected.
  public static final String EXISTS = "exists-already";

  /// What there must be for the command to be decided.
  public enum Expectation {
    /// No such aggregate yet.
    NEW,
    /// The aggregate.
    EXISTING,
    /// Either.
    ANY
  }

  /// A condition under which the command is refused with a problem.
  public record Reject(Expression when, String problem) {}

  /// An event that the command becomes; always where `when` is null.
  public record Emission(EventType event, @Nullable Expression when, List<Assignment> set) {
    public Emission {
      set = List.copyOf(set);
    }
  }

  /// What comes of a command.
  public sealed interface Decision {
    /// These events happen; none where nothing is to be done.
    record Accepted(List<Happening> events) implements Decision {
      public Accepted {
        events = List.copyOf(events);
      }
    }

    /// It is refused, with that problem.
    record Rejected(String problem) implements Decision {}
  }

  /// An event that is not recorded yet.
  public record Happening(EventType type, Struct data) {}

  public CommandType {
    rejects = List.copyOf(rejects);
    emissions = List.copyOf(emissions);
  }

  /// `MODEL.COMMAND`.
  public String qualified() {
    return model + "." + name;
  }

  /// Decides, as a function of what is given alone.
  ///
  /// @param state null where there is no such aggregate
  public Decision decide(@Nullable Struct state, Struct command, OffsetDateTime at) {
    @Nullable Object[] variables = {command, command.at(key), at, state};
    for (Reject reject : rejects) {
      if (Boolean.TRUE.equals(reject.when().evaluate(variables))) {
        return new Decision.Rejected(reject.problem());
      }
    }
    List<Happening> events = new ArrayList<>();
    for (Emission emission : emissions) {
      Expression when = emission.when();
      if (when == null || Boolean.TRUE.equals(when.evaluate(variables))) {
        Struct.Builder data = Struct.builder(emission.event().fields());
        Assignment.all(emission.set(), data, variables);
        events.add(new Happening(emission.event(), data.build()));
      }
    }
    return new Decision.Accepted(events);
  }

  /// Throws where there is, or is not, what the command expects.
  void expect(@Nullable Struct state) {
    switch (expect) {
      case NEW -> {
        if (state != null) {
          throw Fault.builder(Fault.Kind.CONFLICT, "There is such a record already")
              .name(EXISTS)
              .build();
        }
      }
      case EXISTING -> {
        if (state == null) {
          throw Fault.of(Fault.Kind.NOT_FOUND, "There is no such record");
        }
      }
      case ANY -> {}
    }
  }
}
