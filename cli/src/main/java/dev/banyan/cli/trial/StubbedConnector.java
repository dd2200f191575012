package dev.banyan.cli.trial;

import dev.banyan.base.Deadline;
import dev.banyan.connect.Connector;
import dev.banyan.connect.Difference;
import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.QuerySource;
import dev.banyan.connect.RelayTarget;
import dev.banyan.connect.SystemContext;
import dev.banyan.operation.Call;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistakes;
import dev.banyan.type.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A kind of system whose contracts are read as always, and whose calls go to the stage of the test
/// that runs. Nothing is ever opened.
final class StubbedConnector<S extends Record> implements Connector<S> {
  private final Connector<S> real;
  private final Supplier<Stage> stage;

  private StubbedConnector(Connector<S> real, Supplier<Stage> stage) {
    this.real = real;
    this.stage = stage;
  }

  /// All of these, stubbed.
  static List<Connector<?>> all(List<Connector<?>> real, Supplier<Stage> stage) {
    return real.stream().<Connector<?>>map(one -> of(one, stage)).toList();
  }

  private static <S extends Record> Connector<S> of(Connector<S> real, Supplier<Stage> stage) {
    return new StubbedConnector<>(real, stage);
  }

  @Override
  public String kind() {
    return real.kind();
  }

  @Override
  public Class<S> settings() {
    return real.settings();
  }

  @Override
  public LegacySystem read(S settings, SystemContext context) {
    return new Stubbed(context.name(), real.read(settings, context));
  }

  private final class Stubbed implements LegacySystem {
    private final String name;
    private final LegacySystem system;
    private final Map<String, Signature> queries = new HashMap<>();

    Stubbed(String name, LegacySystem system) {
      this.name = name;
      this.system = system;
    }

    @Override
    public Map<String, Type> types() {
      return system.types();
    }

    @Override
    public List<Signature> operations() {
      return system.operations();
    }

    @Override
    public Map<String, String> refused() {
      return system.refused();
    }

    @Override
    public @Nullable Signature query(QuerySource source, Mistakes mistakes) {
      Signature signature = system.query(source, mistakes);
      if (signature != null) {
        queries.put(signature.name(), signature);
      }
      return signature;
    }

    @Override
    public @Nullable RelayTarget relayTarget() {
      RelayTarget target = system.relayTarget();
      return target == null ? null : RelayStage.target(name, target, stage.get().relayPort());
    }

    @Override
    public boolean tellsCaller() {
      return system.tellsCaller();
    }

    @Override
    public boolean needsCallersToken() {
      return system.needsCallersToken();
    }

    @Override
    public boolean comparable() {
      return system.comparable();
    }

    @Override
    public String fingerprint() {
      return system.fingerprint();
    }

    @Override
    public LiveSystem open(Http.Factory http) {
      return new LiveSystem() {
        @Override
        public Call call(String operation) {
          return body(operation);
        }

        @Override
        public void probe(Deadline deadline) {}

        @Override
        public List<Difference> drift(Deadline deadline) {
          return List.of();
        }

        @Override
        public void close() {}
      };
    }

    private Call body(String operation) {
      Signature query = queries.get(operation);
      if (query != null) {
        return (input, _) -> stage.get().call(operation, query, input);
      }
      Signature signature =
          operations().stream()
              .filter(one -> one.name().equals(operation))
              .findFirst()
              .orElseThrow();
      return (input, _) -> stage.get().call(name + "." + operation, signature, input);
    }
  }
}
