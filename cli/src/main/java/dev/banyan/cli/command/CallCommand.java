package dev.banyan.cli.command;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.cli.trial.RecordedTrace;
import dev.banyan.cli.trial.YamlValues;
import dev.banyan.connect.LiveSystem;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.assemble.CompiledOperation;
import dev.banyan.gateway.assemble.SystemPart;
import dev.banyan.gateway.observe.ApplicationLog;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.observe.Observations;
import dev.banyan.http.HttpRuntime;
import dev.banyan.json.JsonReader;
import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonWriter;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `banyan call FILE OPERATION name=value …`: one operation by hand, against the real systems. The
/// answer goes to standard output as JSON, the trace to standard error.
public final class CallCommand implements Command {
  @Override
  public String name() {
    return "call";
  }

  @Override
  public String summary() {
    return "call one operation by hand, with its trace";
  }

  @Override
  public String usage() {
    return """
        usage: banyan call FILE OPERATION [NAME=VALUE]… [--json BODY] [--deadline 5s]
                           [--with OVERLAY]…

        NAME=VALUE gives a parameter; --json gives all of them as one JSON object, `-` reads it from
        standard input. Answers: 0 fine, 1 the operation failed, 3 its system could not be reached.\
        """;
  }

  @Override
  public List<String> options() {
    return List.of("--json", "--deadline", "--with");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    Duration time = deadline(arguments.option("--deadline").orElse("30s"));
    Checking checking = Checking.of(arguments, console);
    String name = arguments.operand(1, "the OPERATION");
    Assembly assembly = checking.assembleOrReport(console);
    if (assembly == null) {
      return Exit.PROBLEMS;
    }
    Map<String, LiveSystem> open = new LinkedHashMap<>();
    Operation operation = operation(assembly, name, open);
    Struct input = input(operation.signature().takes(), arguments, console);
    RecordedTrace trace = new RecordedTrace();
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false);
    try (ApplicationLog _ = ApplicationLog.on(nowhere);
        Observation observation = Observations.ofProcess(nowhere);
        HttpRuntime http = HttpRuntime.start(1, observation.edge())) {
      try {
        assembly
            .systems()
            .forEach(
                (system, part) -> {
                  LiveSystem live = part.system().open(http);
                  open.put(system, live);
                  assembly.calls().bind(system, live, observation);
                });
        Exchange exchange = new Exchange(trace.id(), Deadline.in(time), Caller.ANYONE, trace);
        return call(operation, input, exchange, console);
      } finally {
        trace.lines().forEach(console::err);
        open.values().forEach(LiveSystem::close);
      }
    }
  }

  private static int call(Operation operation, Struct input, Exchange exchange, Console console) {
    Type returns = operation.signature().returns();
    try (var span = exchange.trace().span(operation.name())) {
      try {
        Object answer = operation.call(input, exchange.inside(span));
        if (returns == null) {
          console.err(operation.name() + " answered nothing, as it should");
        } else {
          JsonWriter.of(returns).write(answer, console.output());
          console.out("");
        }
        return Exit.FINE;
      } catch (Fault fault) {
        span.failed(fault);
        return failed(fault, console);
      }
    } catch (IOException e) {
      throw Fault.bug("standard output cannot be written", e);
    }
  }

  private static int failed(Fault fault, Console console) {
    console.err(fault.name() + ": " + fault.getMessage());
    fault.violations().forEach(one -> console.err("  " + one.path() + " " + one.message()));
    if (fault.operator() != null) {
      console.err("  " + fault.operator());
    }
    return switch (fault.kind()) {
      case UNREACHABLE, TIMEOUT -> Exit.UNREACHABLE;
      default -> Exit.PROBLEMS;
    };
  }

  private static Operation operation(Assembly assembly, String name, Map<String, LiveSystem> open) {
    CompiledOperation compiled = assembly.operations().get(name);
    if (compiled != null) {
      return compiled.operation();
    }
    List<String> names = new ArrayList<>(assembly.operations().keySet());
    for (SystemPart part : assembly.systems().values()) {
      for (Signature signature : part.system().operations()) {
        String full = part.name() + "." + signature.name();
        names.add(full);
        if (full.equals(name)) {
          return new Operation(
              signature.named(full),
              (input, exchange) ->
                  Objects.requireNonNull(open.get(part.name()))
                      .call(signature.name())
                      .call(input, exchange));
        }
      }
    }
    String hint = Suggestion.forWord(name, names);
    throw new UsageException(
        "there is no operation `" + name + "`" + (hint == null ? "" : "; " + hint));
  }

  private static Struct input(Structure takes, Arguments arguments, Console console) {
    Map<String, JsonTree> members = new LinkedHashMap<>();
    String body = arguments.option("--json").orElse(null);
    try {
      if (body != null) {
        if (!(JsonTree.parse(json(body, console)) instanceof JsonTree.Members(var all))) {
          throw new UsageException("--json takes an object: {\"NAME\": VALUE}");
        }
        members.putAll(all);
      }
      List<String> words = arguments.operands().subList(2, arguments.operands().size());
      words.forEach(word -> add(word, takes, members));
      for (Field field : takes.fields()) {
        if (field.required() && !members.containsKey(field.name())) {
          throw new UsageException("the parameter " + field.name() + "=… is missing");
        }
      }
      return (Struct) JsonReader.of(takes).read(JsonTree.object(members).bytes());
    } catch (Fault fault) {
      throw new UsageException(
          fault.violations().isEmpty() ? fault.getMessage() : violations(fault));
    }
  }

  private static String violations(Fault fault) {
    return String.join(
        "; ",
        fault.violations().stream()
            .map(one -> one.path().replaceFirst("^/", "") + " " + one.message())
            .toList());
  }

  private static void add(String word, Structure takes, Map<String, JsonTree> members) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    Field field = YamlValues.field(takes, name);
    if (equals < 0 || field == null) {
      List<String> names = takes.fields().stream().map(Field::name).toList();
      String hint = field == null ? Suggestion.forWord(name, names) : "write NAME=VALUE";
      throw new UsageException(
          "`" + word + "` gives no parameter" + (hint == null ? "" : "; " + hint));
    }
    String value = word.substring(equals + 1);
    boolean structured = value.startsWith("{") || value.startsWith("[");
    Node scalar = new Node.Scalar(value, true, Place.of("the command line"));
    members.put(
        name,
        structured && !(field.type() instanceof Type.Text)
            ? JsonTree.parse(value)
            : YamlValues.json(scalar, field.type()));
  }

  private static String json(String body, Console console) {
    try {
      return body.equals("-")
          ? new String(console.input().readNBytes(16 << 20), StandardCharsets.UTF_8)
          : body;
    } catch (IOException e) {
      throw new UsageException("standard input cannot be read");
    }
  }

  private static Duration deadline(String text) {
    @Nullable Duration time = null;
    if (text.matches("[1-9][0-9]{0,8}ms")) {
      time = Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
    } else if (text.matches("[1-9][0-9]{0,5}s")) {
      time = Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }
    if (time == null) {
      throw new UsageException("--deadline takes a duration like 5s or 300ms");
    }
    return time;
  }
}
