package dev.banyan.cli.trial;

import dev.banyan.base.Fault;
import dev.banyan.config.model.TestSection;
import dev.banyan.json.JsonNumbers;
import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonWriter;
import dev.banyan.operation.DeclaredFault;
import dev.banyan.operation.Signature;
import dev.banyan.text.Name;
import dev.banyan.type.Type;
import dev.banyan.value.Page;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What stands in for all systems during one test: answers what `given` says, and keeps what was
/// asked. Thread-safe: calls come side by side.
final class Stage {
  private final List<TestSection.Stub> stubs;
  private final int relayPort;
  private final List<Asked> asked = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();

  /// A call that came, with its parameters as JSON.
  record Asked(String operation, JsonTree input) {}

  Stage(List<TestSection.Stub> stubs, int relayPort) {
    this.stubs = List.copyOf(stubs);
    this.relayPort = relayPort;
  }

  /// What was asked so far.
  synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  /// What went wrong in the test itself: calls that nothing answers, stubs that do not fit.
  synchronized List<String> troubles() {
    return List.copyOf(troubles);
  }

  @Nullable Object call(String name, Signature signature, Struct input) {
    JsonTree json =
        JsonTree.parse(
            JsonWriter.of(signature.takes(), JsonNumbers.PLAIN, JsonWriter.Show.ALL).bytes(input),
            dev.banyan.json.JsonLimits.DEFAULT);
    TestSection.Stub stub = found(name, json);
    if (stub == null) {
      throw trouble(
          "`" + name + "` was called with " + text(json) + ", and nothing in `given` answers that");
    }
    Name fault = stub.fault();
    if (fault != null) {
      throw fault(fault, stub, signature);
    }
    return answer(stub, signature);
  }

  /// What a system answers to a request that is relayed to it; null for nothing.
  @Nullable JsonTree relayed(String system, JsonTree request) {
    TestSection.Stub stub = found(system, request);
    if (stub == null) {
      trouble(
          "a request was relayed to `"
              + system
              + "`, "
              + text(request)
              + ", and nothing in `given` answers that: write { call: "
              + system
              + ", answer: … }");
      return null;
    }
    if (stub.fault() != null) {
      trouble("what stands in for a relay has no `fault`, only an `answer`");
    }
    return stub.answer() == null ? null : YamlValues.json(stub.answer(), null);
  }

  /// The port of what relays are answered from; -1 while no test runs.
  int relayPort() {
    return relayPort;
  }

  private synchronized TestSection.@Nullable Stub found(String name, JsonTree input) {
    asked.add(new Asked(name, input));
    for (TestSection.Stub stub : stubs) {
      boolean fits =
          stub.call().value().equals(name)
              && (stub.with() == null || Matching.differences(stub.with(), input).isEmpty());
      if (fits) {
        return stub;
      }
    }
    return null;
  }

  private @Nullable Object answer(TestSection.Stub stub, Signature signature) {
    Type returns = signature.returns();
    if (stub.answer() == null) {
      return returns instanceof Type.ListOf ? list(List.of(), signature) : null;
    }
    if (returns == null) {
      throw trouble("`" + stub.call() + "` answers nothing: remove its `answer`");
    }
    try {
      Object value = YamlValues.read(stub.answer(), returns);
      return value instanceof List<?> items ? list(List.copyOf(items), signature) : value;
    } catch (Fault fault) {
      throw trouble(
          "the `answer` of `"
              + stub.call()
              + "` (line "
              + stub.place().line()
              + ") does not fit its type: "
              + reasons(fault));
    }
  }

  private static Object list(List<?> items, Signature signature) {
    return switch (signature.delivery()) {
      case WHOLE -> items;
      case PAGED -> new Page(List.copyOf(items), null);
      case STREAMED -> rows(items.iterator());
    };
  }

  private static Rows rows(Iterator<?> items) {
    return new Rows() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public Object next() {
        return items.next();
      }

      @Override
      public void close() {}
    };
  }

  private Fault fault(Name name, TestSection.Stub stub, Signature signature) {
    for (DeclaredFault declared : signature.faults()) {
      if (declared.name().equals(name.value())) {
        return Fault.builder(Fault.Kind.DECLARED, "The system refused")
            .name(declared.name())
            .detail(
                stub.detail() == null || declared.detail() == null
                    ? null
                    : YamlValues.read(stub.detail(), declared.detail()))
            .build();
      }
    }
    String word = name.value().toUpperCase(Locale.ROOT).replace('-', '_');
    for (Fault.Kind kind : Fault.Kind.values()) {
      if (kind.name().equals(word)) {
        return Fault.of(kind, "The stub of the test says so");
      }
    }
    return trouble("`" + stub.call() + "` declares no fault `" + name + "`");
  }

  private synchronized Fault trouble(String sentence) {
    if (!troubles.contains(sentence)) {
      troubles.add(sentence);
    }
    return Fault.of(Fault.Kind.BUG, "The test is not complete");
  }

  static String reasons(Fault fault) {
    return fault.violations().isEmpty()
        ? fault.getMessage()
        : String.join(
            "; ",
            fault.violations().stream().map(one -> one.path() + " " + one.message()).toList());
  }

  static String text(JsonTree json) {
    return new String(json.bytes(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
