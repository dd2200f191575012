package dev.banyan.gateway.assemble;

import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.events.EventRoute;
import dev.banyan.gateway.api.rest.RestRoute;
import dev.banyan.gateway.assemble.cache.AssembledCache;
import dev.banyan.gateway.assemble.section.Lasting;
import dev.banyan.gateway.durable.KeyRules;
import dev.banyan.gateway.edge.Condition;
import dev.banyan.gateway.edge.Cors;
import dev.banyan.gateway.edge.rewrite.Rewriting;
import dev.banyan.gateway.gate.Addresses;
import dev.banyan.gateway.gate.Permission;
import dev.banyan.gateway.gate.Tenancy;
import dev.banyan.gateway.limit.Limits;
import dev.banyan.gateway.route.RoutePattern;
import dev.banyan.gateway.validate.Validation;
import dev.banyan.operation.Priority;
import dev.banyan.text.Place;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A route, checked, before anything is opened. `callers` empty means anyone.
public record AssembledRoute(
    String api,
    String method,
    RoutePattern pattern,
    Place place,
    List<String> callers,
    Permission permission,
    Limits.Wanted limits,
    long bodyBytesMax,
    Target target,
    Conduct conduct,
    String doc) {

  /// How requests are let through beyond the gate. The header of a deadline that callers may bring
  /// along is null where they may not; `keys` is how it goes about idempotency keys.
  public record Conduct(
      Priority priority,
      ApiSection.@Nullable CallerDeadline callerDeadline,
      List<RouteSection.Drill> drills,
      KeyRules keys,
      Manners manners) {
    public Conduct {
      drills = List.copyOf(drills);
    }
  }

  /// Which requests are meant besides the path, which browsers and addresses may, and which headers
  /// every answer carries.
  public record Manners(
      Condition condition,
      @Nullable Cors cors,
      @Nullable Addresses addresses,
      @Nullable Tenancy tenancy,
      List<Http.Header> answerHeaders) {
    public Manners {
      answerHeaders = List.copyOf(answerHeaders);
    }
  }

  /// What answers.
  public sealed interface Target {
    record Rest(RestRoute route, CompiledOperation operation, AssembledCache cache)
        implements Target {}

    /// `prefix` is put before what `**` stands for; `rest` is that parameter's index, -1 for none;
    /// `rewriting` is what else is changed. `repeats`: it may go to another URL of its system where
    /// one fails. `validation` is null where nothing is held against a contract.
    record Relayed(
        String system,
        String prefix,
        int rest,
        Rewriting rewriting,
        Duration deadline,
        boolean repeats,
        Lasting lasting,
        AssembledCache cache,
        @Nullable Validation validation)
        implements Target {
      /// How long a stream of events or a WebSocket may be silent.
      public Duration idle() {
        return lasting.idle();
      }

      /// What WebSockets are held to, in words; null where there are none.
      public @Nullable String webSockets() {
        return lasting.words();
      }
    }

    /// A stream of events.
    record Streamed(EventRoute route) implements Target {
      /// Where it comes from: `model order`.
      public String source() {
        return route.feed().source().replace('/', ' ');
      }

      /// What becomes of a request, for `explain`.
      public List<String> story() {
        EventRoute.Terms terms = route.terms();
        return List.of(
            "reads the journal from the position that is asked for, then waits for more",
            "tells "
                + String.join(", ", route.feed().shapes().keySet())
                + " of the caller's tenant",
            "a sign of life every " + terms.heartbeat().toSeconds() + " s",
            "cut where nothing is taken for " + terms.patience().toSeconds() + " s",
            "at most "
                + terms.connections()
                + " on a node, "
                + terms.perCaller()
                + " of one caller");
      }

      @Override
      public AssembledCache cache() {
        return AssembledCache.NONE;
      }
    }

    /// What the cache has to do with it.
    AssembledCache cache();

    /// The route to an operation; null where it is another kind.
    default @Nullable RestRoute called() {
      return this instanceof Rest rest ? rest.route() : null;
    }
  }

  /// The roles of which a caller needs one; empty for any.
  public Set<String> roles() {
    return permission.roles();
  }

  /// As people name it: `GET /v1/customers/{id}`.
  public String name() {
    return method + " " + pattern.text();
  }
}
