package dev.banyan.cli.trial;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.config.decode.Environment;
import dev.banyan.config.model.TestSection;
import dev.banyan.connect.Connector;
import dev.banyan.gateway.assemble.Assembler;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.assemble.CompiledOperation;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.server.GatewayServer;
import dev.banyan.guard.GuardEvents;
import dev.banyan.http.HttpRuntime;
import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonWriter;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Trace;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Runs the tests of a configuration, one after the other, each over a gateway of its own whose
/// systems are stubbed: no test sees what another left behind. Owned by one thread.
public final class Trials {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Assembler assembler;
  private final Assembler.Files files;
  private final Observation observation;
  private final AtomicReference<Stage> stage = new AtomicReference<>(new Stage(List.of(), -1));

  public Trials(List<Connector<?>> kinds, Assembler.Files files, Observation observation) {
    this.assembler =
        new Assembler(
            StubbedConnector.all(kinds, stage::get), InstantSource.system(), GuardEvents.NONE);
    this.files = files;
    this.observation = observation;
  }

  /// What came of one test: no failures, it passed.
  public record Outcome(String name, List<String> failures) {}

  /// The configuration as it stands; null, with mistakes reported, where it does not hold together.
  public @Nullable Assembly assemble(Mistakes mistakes) {
    return assembler.assemble(files, null, mistakes);
  }

  /// Runs one test; never throws for what the test or the configuration does wrong.
  public Outcome run(TestSection test, Assembly assembly, HttpRuntime http, Path folder) {
    List<String> failures = new ArrayList<>();
    try (RelayStage relays = RelayStage.open(http, stage::get)) {
      stage.set(new Stage(test.given(), relays.port()));
      switch (test.when()) {
        case TestSection.Requests request ->
            request(request, new Trial(test, assembly, http, folder, failures));
        case TestSection.Calls calls ->
            call(calls, new Trial(test, assembly, http, folder, failures));
      }
      failures.addAll(0, stage.get().troubles());
      called(test.then().called(), failures);
    } catch (Fault fault) {
      failures.add(Stage.reasons(fault));
    } catch (IOException e) {
      failures.add("the request could not be sent: " + e.getMessage());
    }
    return new Outcome(test.name(), failures);
  }

  /// One test that runs.
  private record Trial(
      TestSection test, Assembly assembly, HttpRuntime http, Path folder, List<String> failures) {}

  private void request(TestSection.Requests request, Trial trial) throws IOException {
    Setting setting = Setting.of(trial.assembly().loaded().configuration(), request.caller());
    if (setting.trouble() != null) {
      trial.failures().add(setting.trouble());
      return;
    }
    List<Path> overlays = new ArrayList<>(files.overlays());
    overlays.add(setting.write(trial.folder()));
    Environment environment = files.environment();
    Mistakes mistakes = new Mistakes();
    try (GatewayServer server =
        GatewayServer.start(
            (before, found) ->
                assembler.assemble(
                    new Assembler.Files(files.main(), overlays, environment), before, found),
            trial.http(),
            observation,
            mistakes)) {
      if (server == null) {
        trial.failures().add("the gateway does not start:\n" + mistakes.render());
        return;
      }
      Reply reply = Reply.to(request, setting, server.port(Setting.LISTENER));
      if (stage.get().troubles().isEmpty()) {
        reply.compare(trial.test().then(), trial.assembly(), trial.failures());
      }
    }
  }

  private void call(TestSection.Calls calls, Trial trial) {
    Assembly assembly = trial.assembly();
    CompiledOperation compiled = assembly.operations().get(calls.call().value());
    if (compiled == null) {
      trial.failures().add("there is no operation `" + calls.call() + "`");
      return;
    }
    assembly
        .systems()
        .forEach(
            (name, part) ->
                assembly.calls().bind(name, part.system().open(trial.http()), observation));
    var signature = compiled.operation().signature();
    Node given =
        calls.with() == null ? new Node.Mapping(List.of(), trial.test().place()) : calls.with();
    Struct input = (Struct) YamlValues.read(given, signature.takes());
    Exchange exchange = new Exchange("test", Deadline.in(PATIENCE), Caller.ANYONE, Trace.NONE);
    String problem = null;
    JsonTree answer = null;
    try {
      Object value = compiled.operation().call(input, exchange);
      Type returns = signature.returns();
      answer =
          returns == null || value == null
              ? null
              : JsonTree.parse(
                  JsonWriter.of(returns, JsonNumbers.PLAIN, JsonWriter.Show.ALL).bytes(value),
                  dev.banyan.json.JsonLimits.DEFAULT);
    } catch (Fault fault) {
      problem = fault.name();
    }
    if (stage.get().troubles().isEmpty()) {
      compare(trial.test().then(), problem, answer, trial.failures());
    }
  }

  private static void compare(
      TestSection.Then then,
      @Nullable String problem,
      @Nullable JsonTree answer,
      List<String> failures) {
    String expected = then.problem() == null ? null : then.problem().value();
    if (problem != null && !problem.equals(expected)) {
      failures.add("it failed with `" + problem + "`");
    } else if (problem == null && expected != null) {
      failures.add("it went well, expected is the problem `" + expected + "`");
    }
    if (then.body() != null && problem == null) {
      failures.addAll(Matching.differences(then.body(), answer));
    }
    if (then.status() != null || !then.headers().isEmpty()) {
      failures.add("`status` and `headers` are for requests, not for a call");
    }
  }

  private void called(List<TestSection.Called> expected, List<String> failures) {
    List<Stage.Asked> asked = stage.get().asked();
    for (TestSection.Called call : expected) {
      List<Stage.Asked> named =
          asked.stream().filter(one -> one.operation().equals(call.call().value())).toList();
      List<Stage.Asked> fitting =
          named.stream()
              .filter(
                  one ->
                      call.with() == null
                          || Matching.differences(call.with(), one.input()).isEmpty())
              .toList();
      Integer times = call.times();
      if (times != null && fitting.size() != times) {
        failures.add(
            "`" + call.call() + "` was called " + fitting.size() + " times, expected are " + times);
      } else if (times == null && fitting.isEmpty()) {
        failures.add(missing(call, named, asked));
      }
    }
  }

  private static String missing(
      TestSection.Called call, List<Stage.Asked> named, List<Stage.Asked> asked) {
    if (!named.isEmpty() && call.with() != null) {
      return "`"
          + call.call()
          + "` was called otherwise: "
          + String.join("; ", Matching.differences(call.with(), named.getLast().input()));
    }
    return "`"
        + call.call()
        + "` was not called; called were: "
        + (asked.isEmpty()
            ? "none"
            : String.join(", ", asked.stream().map(Stage.Asked::operation).toList()));
  }
}
