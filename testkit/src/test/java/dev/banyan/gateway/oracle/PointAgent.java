package dev.banyan.gateway.oracle;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// Puts a call of [Points] where a gateway is to be killed, so that its own code holds nothing of
/// it: `-javaagent:FILE=POINT:NTH:SECONDS`, with the seconds by which the clock is wrong.
public final class PointAgent implements ClassFileTransformer {
  private static final ClassDesc POINTS = Points.class.describeConstable().orElseThrow();
  private static final ClassDesc CLOCK = ClassDesc.of("java.time.InstantSource");
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.ofDescriptor("()V");
  private static final MethodTypeDesc GROUP = MethodTypeDesc.ofDescriptor("(Ljava/util/List;)V");
  private static final MethodTypeDesc SOURCE = MethodTypeDesc.of(CLOCK);
  private static final MethodTypeDesc LENGTH =
      MethodTypeDesc.of(ClassDesc.of("java.time.Duration"));

  /// Reads what it must know of other classes from their files: one that is loaded while a class is
  /// being transformed is not transformed itself, and its points would never be reached.
  private static final ClassFile FILES =
      ClassFile.of(
          ClassFile.ClassHierarchyResolverOption.of(
              ClassHierarchyResolver.ofResourceParsing(ClassLoader.getSystemClassLoader())
                  .cached()));

  /// Who waits for nodes that are gone.
  private static final Set<String> PATIENT =
      Set.of("dev/banyan/gateway/pipeline/outbox/EventSource", "dev/banyan/gateway/job/JobRunner");

  private final Point.@Nullable Spot spot;
  private final boolean shifts;

  private PointAgent(Point.@Nullable Spot spot, boolean shifts) {
    this.spot = spot;
    this.shifts = shifts;
  }

  public static void premain(String words, Instrumentation instrumentation) {
    String[] parts = words.split(":", -1);
    Point point = parts[0].isEmpty() ? null : Point.valueOf(parts[0]);
    if (point != null) {
      Points.want(point, Integer.parseInt(parts[1]));
    }
    Duration shift = Duration.ofSeconds(Long.parseLong(parts[2]));
    Points.shift(shift, Boolean.parseBoolean(parts[3]));
    instrumentation.addTransformer(
        new PointAgent(point == null ? null : point.spot(), !shift.isZero()));
  }

  /// Writes the file that names this class as an agent.
  static void write(Path file) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(new Attributes.Name("Premain-Class"), PointAgent.class.getName());
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream _ = new JarOutputStream(out, manifest)) {
      // The class itself is on the class path.
    }
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (!name.startsWith("dev/banyan/") || name.startsWith("dev/banyan/gateway/oracle/")) {
      return null;
    }
    try {
      return changed(name, bytes);
    } catch (Throwable bug) {
      Points.tell("agent: " + name + ": " + bug);
      Runtime.getRuntime().halt(97);
      throw bug;
    }
  }

  private byte @Nullable [] changed(String name, byte[] bytes) {
    byte[] now = bytes;
    if (shifts) {
      now = changed(now, _ -> true, PointAgent::withClock);
    }
    if (PATIENT.contains(name)) {
      now = changed(now, _ -> true, PointAgent::withLease);
    }
    byte[] stopping = stopping(name, now);
    return stopping == null && now == bytes ? null : Objects.requireNonNullElse(stopping, now);
  }

  /// With the point, where it is in that class.
  private byte @Nullable [] stopping(String name, byte[] bytes) {
    boolean store = name.endsWith("/SqliteStore") || name.endsWith("/PostgresStore");
    return switch (spot) {
      case Point.Moment(String moment) when name.startsWith("dev/banyan/journal/") ->
          changed(bytes, _ -> true, atMoment(moment));
      case Point.Commit(String _, boolean behind) when store ->
          changed(
              bytes,
              method -> method.methodName().equalsString("commit") && isOfGroup(method),
              new Around(behind, to -> to.aload(1).invokestatic(POINTS, "group", GROUP)));
      case Point.Method(String owner, String wanted, boolean behind) when name.matches(owner) ->
          changed(
              bytes,
              method -> method.methodName().equalsString(wanted),
              new Around(behind, to -> to.invokestatic(POINTS, "passed", NOTHING)));
      case null, default -> null;
    };
  }

  private static boolean isOfGroup(MethodModel method) {
    return method.methodType().stringValue().startsWith("(Ljava/util/List;Ljava/time/Instant;)");
  }

  private static byte[] changed(byte[] bytes, Predicate<MethodModel> methods, CodeTransform code) {
    return FILES.transformClass(
        FILES.parse(bytes), ClassTransform.transformingMethodBodies(methods, code));
  }

  /// Calls where the constant of the moment is about to be handed to whoever listens.
  private static CodeTransform atMoment(String name) {
    return (to, element) -> {
      to.with(element);
      if (element instanceof FieldInstruction field
          && field.opcode() == Opcode.GETSTATIC
          && field.owner().asInternalName().equals("dev/banyan/journal/Moment")
          && field.name().equalsString(name)) {
        to.invokestatic(POINTS, "passed", NOTHING);
      }
    };
  }

  /// Another clock in the place of that of the system.
  private static void withClock(CodeBuilder to, CodeElement element) {
    if (element instanceof InvokeInstruction call
        && call.owner().asInternalName().equals("java/time/InstantSource")
        && call.name().equalsString("system")) {
      to.invokestatic(POINTS, "clock", SOURCE);
    } else {
      to.with(element);
    }
  }

  /// A short lease in the place of a long one.
  private static void withLease(CodeBuilder to, CodeElement element) {
    if (element instanceof FieldInstruction field
        && field.opcode() == Opcode.GETSTATIC
        && PATIENT.contains(field.owner().asInternalName())
        && field.name().equalsString("LEASE")) {
      to.invokestatic(POINTS, "lease", LENGTH);
    } else {
      to.with(element);
    }
  }

  /// A call at the beginning of a method, or before each return.
  private record Around(boolean behind, Consumer<CodeBuilder> call) implements CodeTransform {
    @Override
    public void atStart(CodeBuilder to) {
      if (!behind) {
        call.accept(to);
      }
    }

    @Override
    public void accept(CodeBuilder to, CodeElement element) {
      if (behind && element instanceof ReturnInstruction) {
        call.accept(to);
      }
      to.with(element);
    }
  }
}
