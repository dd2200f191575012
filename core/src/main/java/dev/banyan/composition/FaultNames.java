package dev.banyan.composition;

import dev.banyan.base.Fault;
import java.util.Map;

/// The names under which an operation passes on the faults that its calls declare: `faults:`.
public record FaultNames(Map<String, String> problems) {
  public static final FaultNames NONE = new FaultNames(Map.of());

  public FaultNames {
    problems = Map.copyOf(problems);
  }

  Fault translate(Fault fault) {
    String problem = problems.get(fault.name());
    if (problem == null) {
      return fault;
    }
    Fault.Builder named =
        Fault.builder(Fault.Kind.DECLARED, fault.getMessage()).name(problem).detail(fault.detail());
    if (fault.operator() != null) {
      named.operator(fault.operator());
    }
    return named.build().reaching(fault.reach());
  }
}
