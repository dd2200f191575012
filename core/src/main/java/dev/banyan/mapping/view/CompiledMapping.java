package dev.banyan.mapping.view;

import dev.banyan.base.Fault;
import dev.banyan.mapping.Coverage;
import dev.banyan.mapping.Mapping;
import dev.banyan.mapping.Samples;
import dev.banyan.mapping.WriteObstacle;
import dev.banyan.type.Structure;
import dev.banyan.value.Struct;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A mapping ready to run: the view of its root, and what is known about it.
public final class CompiledMapping implements Mapping {
  /// What the compiler found out.
  public record Findings(
      List<FieldReport> report,
      Coverage coverage,
      List<WriteObstacle> onChange,
      List<WriteObstacle> onCreate,
      boolean needsOriginal) {
    public Findings {
      report = List.copyOf(report);
      onChange = List.copyOf(onChange);
      onCreate = List.copyOf(onCreate);
    }
  }

  private final String name;
  private final Structure legacy;
  private final Structure modern;
  private final StructView root;
  private final Findings findings;

  public CompiledMapping(
      String name, Structure legacy, Structure modern, StructView root, Findings findings) {
    this.name = name;
    this.legacy = legacy;
    this.modern = modern;
    this.root = root;
    this.findings = findings;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Structure legacy() {
    return legacy;
  }

  @Override
  public Structure modern() {
    return modern;
  }

  @Override
  public Struct toModern(Struct value) {
    try {
      return (Struct) Objects.requireNonNull(root.up(value));
    } catch (Fault fault) {
      throw fault.kind() == Fault.Kind.INVALID ? garbage(fault) : fault;
    }
  }

  private Fault garbage(Fault fault) {
    String found =
        fault.violations().isEmpty()
            ? fault.getMessage()
            : fault.violations().stream()
                .map(one -> one.path() + " " + one.message())
                .collect(Collectors.joining("; "));
    return Fault.builder(Fault.Kind.GARBAGE, "A record of the legacy system cannot be read")
        .operator(
            "mapping "
                + name
                + ": "
                + found
                + "; mend the record, or let the mapping say what such a value means")
        .cause(fault)
        .build();
  }

  @Override
  public Struct toLegacy(Struct value, @Nullable Struct original) {
    if (original == null && findings.needsOriginal) {
      throw Fault.builder(Fault.Kind.BUG, "Internal error")
          .operator("mapping " + name + " needs the original record; a new one is made by create")
          .build();
    }
    return root.write(value, original, View.UNKNOWN);
  }

  @Override
  public Struct create(Struct value) {
    return root.write(value, null, View.UNKNOWN);
  }

  @Override
  public Struct merge(Struct original, Struct oldModern, Struct newModern) {
    return root.write(newModern, original, oldModern);
  }

  @Override
  public boolean needsOriginal() {
    return findings.needsOriginal;
  }

  @Override
  public List<FieldReport> report() {
    return findings.report;
  }

  @Override
  public Coverage coverage() {
    return findings.coverage;
  }

  @Override
  public List<WriteObstacle> obstacles(boolean create) {
    return create ? findings.onCreate : findings.onChange;
  }

  @Override
  public Struct intoDomain(Struct value, Samples samples) {
    return (Struct) Objects.requireNonNull(root.settle(value, samples));
  }
}
