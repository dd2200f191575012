package dev.banyan.gateway.edge;

import dev.banyan.base.Deadline;
import dev.banyan.connect.Credential;
import dev.banyan.connect.Http;
import dev.banyan.gateway.api.events.EventRoute;
import dev.banyan.gateway.api.rest.RestHandler;
import dev.banyan.gateway.audit.RouteAudit;
import dev.banyan.gateway.durable.CommandLookup;
import dev.banyan.gateway.durable.Keys;
import dev.banyan.gateway.edge.rewrite.AnswerRewriting;
import dev.banyan.gateway.edge.rewrite.PathTemplate;
import dev.banyan.gateway.edge.rewrite.QueryChange;
import dev.banyan.gateway.edge.rewrite.Rewriting;
import dev.banyan.gateway.gate.Entrance;
import dev.banyan.gateway.observe.RouteMeter;
import dev.banyan.gateway.validate.Validation;
import dev.banyan.http.Answer;
import dev.banyan.http.Incoming;
import dev.banyan.http.Relay;
import dev.banyan.http.RelayPass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A route as the edge serves it: how one gets in, what answers, and what the cache has to do with
/// it.
public record Serving(
    Entrance entrance, Target target, Ways ways, RouteMeter meter, Keeping keeping) {
  /// How requests are let through beyond the gate: the deadline that callers may bring along, the
  /// failures that are made on purpose, leave for browsers, headers that every answer carries, and
  /// how idempotency keys are honoured and what goes into the audit trail, null where neither is.
  public record Ways(
      @Nullable CallerDeadline callerDeadline,
      List<Drill> drills,
      @Nullable Cors cors,
      List<Http.Header> answerHeaders,
      @Nullable Keys keys,
      boolean refusesKeys,
      @Nullable RouteAudit audit) {
    public static final Ways PLAIN = new Ways(null, List.of(), null, List.of(), null, false, null);

    public Ways {
      drills = List.copyOf(drills);
      answerHeaders = List.copyOf(answerHeaders);
    }
  }

  /// Whether what lies behind is told who asks.
  boolean tellsCaller() {
    return switch (target) {
      case Target.Fixed _, Target.Lookup _, Target.Streamed _ -> false;
      case Target.Relayed(RelayRoute route) -> route.credential().tellsCaller();
      case Target.Rest rest -> rest.handler().route().terms().tellsCaller();
    };
  }

  /// What answers.
  public sealed interface Target {
    /// An operation, on the work plane.
    record Rest(RestHandler handler) implements Target {}

    /// A system itself, on the event loop.
    record Relayed(RelayRoute relay) implements Target {}

    /// Bytes that were made beforehand: contracts and pages.
    record Fixed(Answer answer) implements Target {}

    /// A stream of events, as long as the caller stays. `sockets` counts how many there are.
    record Streamed(EventRoute route, OpenSockets sockets) implements Target {}

    /// What became of a command, for its caller.
    record Lookup(CommandLookup commands) implements Target {}
  }

  /// A relay's fixed part. `prefix` is put before what `**` stands for; `rest` is the index of that
  /// parameter, -1 where the whole path is passed on; `repeats`: it may go to another URL of the
  /// system where one fails; `credential` is what lets us in there; `idle` is how long a stream of
  /// events or a WebSocket may be silent; `webSocket` is null where there is none; `rewriting` is
  /// what else is changed; `refreshing` asks the system in the background, where kept answers are
  /// given past their time; `validation` holds requests and answers against a contract, where that
  /// is asked for.
  public record RelayRoute(
      Relay relay,
      String prefix,
      int rest,
      List<String> removedHeaders,
      Credential credential,
      long bodyBytesMax,
      Duration deadline,
      boolean repeats,
      Duration idle,
      OpenSockets.@Nullable Limits webSocket,
      OpenSockets sockets,
      Rewriting rewriting,
      @Nullable Http refreshing,
      @Nullable Validation validation) {
    public RelayRoute {
      validation = validation == null ? null : validation.sending(own(removedHeaders, rewriting));
    }

    /// What a contract may demand and a caller need not send.
    private static Validation.Own own(List<String> removed, Rewriting rewriting) {
      Set<String> headers = new HashSet<>(removed);
      headers.addAll(Forwarding.ADDED);
      rewriting.set().forEach(header -> headers.add(header.name().toLowerCase(Locale.ROOT)));
      QueryChange query = rewriting.query();
      return new Validation.Own(query == null ? Set.of() : query.addedNames(), headers);
    }

    /// What the system is asked for.
    String target(String path, int[] marks, @Nullable String query) {
      String asked = path(path, marks);
      String left = query(query);
      return left == null ? asked : asked + "?" + left;
    }

    /// The query at the system.
    @Nullable String query(@Nullable String query) {
      QueryChange change = rewriting.query();
      return change == null ? query : change.of(query);
    }

    /// How paths of the system stand for paths that the caller knows.
    AnswerRewriting.Way way(String path, int[] marks) {
      PathTemplate template = rewriting.path();
      boolean open = template == null ? rest >= 0 : template.rest() >= 0;
      String whole = template == null ? "" : path;
      return new AnswerRewriting.Way(
          template == null ? prefix : template.before(path, marks),
          open ? path.substring(0, beforeRest(path, marks)) : whole);
    }

    private int beforeRest(String path, int[] marks) {
      int from = marks[rest * 2];
      return from > 0 && path.charAt(from - 1) == '/' ? from - 1 : from;
    }

    /// The path at the system, without the query.
    String path(String path, int[] marks) {
      PathTemplate template = rewriting.path();
      return template == null ? prefix + tail(path, marks) : template.of(path, marks);
    }

    private RelayPass pass(Passed passed, RelayPass.Failed failed, RelayPass.@Nullable Tap tap) {
      Incoming incoming = passed.request();
      List<String> removed = removedHeaders;
      if (!passed.withheld().isEmpty()) {
        removed = new ArrayList<>(removedHeaders);
        removed.addAll(passed.withheld());
      }
      List<Http.Header> added = passed.fields().request();
      if (!rewriting.set().isEmpty()) {
        added = new ArrayList<>(added);
        added.addAll(rewriting.set());
      }
      Http.Header acceptable = validation == null ? null : validation.acceptable(incoming);
      if (acceptable != null) {
        removed = new ArrayList<>(removed);
        removed.add(acceptable.name());
        added = new ArrayList<>(added);
        added.add(acceptable);
      }
      return new RelayPass(
          target(incoming.path(), passed.marks(), incoming.query()),
          removed,
          added,
          passed.fields().answer(),
          bodyBytesMax,
          Duration.ofMillis(Math.max(1, passed.deadline().remainingMillis())),
          idle,
          failed,
          tap,
          rewriting.changes() ? passed : null,
          repeats,
          passed.deadline());
    }

    /// What passes to the caller for the fields that were looked at of an answer of that URL.
    List<Http.Header> rewritten(List<Http.Header> found, String path, int[] marks, String url) {
      AnswerRewriting answer = rewriting.answer();
      return found.isEmpty() ? answer.set() : answer.given(found, way(path, marks), url);
    }

    private String tail(String path, int[] marks) {
      if (rest < 0) {
        return path;
      }
      int from = marks[rest * 2];
      boolean none = from == path.length() && !path.endsWith("/");
      return none && !prefix.isEmpty() ? "" : "/" + path.substring(from);
    }
  }

  /// A request to pass through on that route, with the time it has, after which nothing is sent,
  /// and the headers that it and its answer get; what is changed besides is the route's. `withheld`
  /// are headers that the system is not shown, in lower case.
  record Passed(
      RelayRoute route,
      Incoming request,
      int[] marks,
      Deadline deadline,
      Forwarding.Fields fields,
      List<String> withheld)
      implements RelayPass.Change {
    RelayPass pass(RelayPass.Failed failed, RelayPass.@Nullable Tap tap) {
      return route.pass(this, failed, tap);
    }

    @Override
    public @Nullable String host() {
      return route.rewriting().hostFor(request.authority());
    }

    @Override
    public List<String> names(int status) {
      return route.rewriting().answer().names(status);
    }

    @Override
    public List<Http.Header> given(List<Http.Header> found, String url) {
      return route.rewritten(found, request.path(), marks, url);
    }
  }
}
