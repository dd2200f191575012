package dev.banyan.gateway.observe;

import dev.banyan.connect.LiveSystem;
import dev.banyan.http.Answer;
import dev.banyan.http.EdgeHandler;
import dev.banyan.operation.Trace;
import dev.banyan.value.Bytes;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Makes observations.
public final class Observations implements Observation {
  private final PrintStream log;

  private Observations(PrintStream log) {
    this.log = log;
  }

  public static Observation ofProcess(PrintStream log) {
    return new Observations(log);
  }

  @Override
  public Tracer tracer() {
    return _ -> {
      String id = UUID.randomUUID().toString().replace("-", "");
      return new Trace() {
        @Override
        public Span span(String name) {
          return Span.NONE;
        }

        @Override
        public String id() {
          return id;
        }

        @Override
        public String traceparent() {
          return "";
        }
      };
    };
  }

  @Override
  public RouteMeter meter(String api, String route) {
    return RouteMeter.NONE;
  }

  @Override
  public RouteMeter unrouted() {
    return RouteMeter.NONE;
  }

  @Override
  public EdgeHandler admin() {
    return incoming -> incoming.answer(new Answer(200, List.of(), Bytes.wrap(new byte[0])));
  }

  @Override
  public void serving(String name, Map<String, LiveSystem> systems) {
    log.println("serving " + name + " over " + systems.keySet());
  }

  @Override
  public void stopping() {}
}
