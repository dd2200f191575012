package dev.banyan.gateway.server;

import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.audit.Auditing;
import dev.banyan.gateway.audit.DeskAudit;
import dev.banyan.gateway.durable.Background;
import dev.banyan.gateway.durable.Durability;
import dev.banyan.gateway.durable.LocalDoor;
import dev.banyan.gateway.durable.ProjectionDesk;
import dev.banyan.gateway.durable.ReactionDesk;
import dev.banyan.gateway.edge.Edge;
import dev.banyan.gateway.edge.Stay;
import dev.banyan.gateway.job.JobDesk;
import dev.banyan.gateway.job.JobRunner;
import dev.banyan.gateway.limit.Limits;
import dev.banyan.gateway.observe.Door;
import dev.banyan.gateway.observe.Tracer;
import dev.banyan.gateway.observe.Watched;
import dev.banyan.gateway.pipeline.LetterDoor;
import dev.banyan.gateway.pipeline.Runner;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.journal.Journal;
import dev.banyan.model.reaction.Reaction;
import dev.banyan.projection.Projections;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One configuration as it runs: its edge, and what it holds open. Ended by the server when a later
/// one has taken its place and its last request is answered.
final class Generation {
  private final Assembly assembly;
  private final Edge edge;
  private final Map<String, OpenSystem> systems;
  private final Held held;
  private final AtomicInteger underWay = new AtomicInteger(1);
  private volatile @Nullable Generation successor;

  Generation(Assembly assembly, Edge edge, Map<String, OpenSystem> systems, Held held) {
    this.assembly = assembly;
    this.edge = edge;
    this.systems = Map.copyOf(systems);
    this.held = held;
  }

  /// What ends with the generation, besides its systems.
  record Held(
      Tracer tracer,
      Kept kept,
      Limits limits,
      @Nullable OpenMemory memory,
      Keepings keepings,
      @Nullable Journal journal,
      @Nullable Auditing auditing,
      List<Background> background) {
    Held {
      background = List.copyOf(background);
    }
  }

  Held held() {
    return held;
  }

  Kept kept() {
    return held.kept();
  }

  Assembly assembly() {
    return assembly;
  }

  Map<String, OpenSystem> systems() {
    return systems;
  }

  /// Whether shared memory answers; null where there is none.
  @Nullable BooleanSupplier memory() {
    OpenMemory memory = held.memory();
    return memory == null ? null : memory.memory()::reachable;
  }

  /// How durable work stands; null where the configuration names no store.
  @Nullable Durability durability() {
    Journal journal = held.journal();
    if (journal == null) {
      return null;
    }
    List<Durability.Figure> figures = new ArrayList<>();
    journal.gauges().forEach((name, value) -> figures.add(Durability.Figure.gauge(name, value)));
    journal.counts().forEach((name, value) -> figures.add(Durability.Figure.count(name, value)));
    Auditing auditing = held.auditing();
    if (auditing != null) {
      auditing
          .trail()
          .counts()
          .forEach((name, value) -> figures.add(Durability.Figure.count(name, value)));
    }
    held.background().forEach(one -> figures.addAll(one.figures()));
    return new Durability(journal::stopped, this::standstills, figures);
  }

  private List<String> standstills() {
    return held.background().stream().map(Background::standstill).filter(Objects::nonNull).toList();
  }

  /// What the listener `admin` answers of durable work, by the path below which it does.
  Map<String, Listener.Handler> doors() {
    Map<String, Runner> pipelines = new HashMap<>();
    Map<String, JobRunner> jobs = new HashMap<>();
    for (Background one : held.background()) {
      if (one instanceof Runner runner) {
        pipelines.put(runner.name(), runner);
      } else if (one instanceof JobRunner runner) {
        jobs.put(runner.job().name(), runner);
      }
    }
    Map<String, LocalDoor.Desk> desks = new HashMap<>();
    desks.put(LetterDoor.PATH, new LetterDoor(pipelines));
    desks.put(JobDesk.PATH, new JobDesk(jobs));
    Projections projections = assembly.durable().readModels().open().orNull();
    if (projections != null) {
      desks.put(ProjectionDesk.PATH, new ProjectionDesk(projections));
    }
    List<Reaction> reactions = assembly.durable().reactions();
    if (!reactions.isEmpty()) {
      desks.put(ReactionDesk.PATH, new ReactionDesk(reactions));
    }
    Auditing auditing = held.auditing();
    LocalDoor.Witness witness = auditing == null ? LocalDoor.Witness.NONE : new DeskAudit(auditing);
    Map<String, Listener.Handler> doors = new HashMap<>();
    desks.forEach((path, desk) -> doors.put(path, new LocalDoor(path, desk, witness)));
    return doors;
  }

  /// Called once, when this generation has come into force.
  void beginBackground() {
    held.background().forEach(Background::start);
  }

  /// Called once, before the next generation's is begun; returns when none of it runs any more.
  void endBackground() {
    held.background().forEach(Background::close);
  }

  /// The opened systems by name, as they are to be watched.
  Map<String, Watched> watched() {
    Map<String, Watched> watched = new HashMap<>();
    assembly
        .systems()
        .forEach(
            (name, part) -> {
              OpenSystem open = systems.get(name);
              if (open != null) {
                watched.put(name, new Watched(open.live(), part.guard(), part.section().needed()));
              }
            });
    return watched;
  }

  /// Counts a request in, serves it, and counts it out when it has ended.
  void handle(Incoming incoming, Door door) {
    underWay.incrementAndGet();
    Resident resident = new Resident(this);
    incoming.onEnd(resident);
    edge.handle(incoming, door, resident);
  }

  /// One request, in the generation that it belongs to. Thread-safe.
  private static final class Resident implements Stay, Consumer<Incoming.Outcome> {
    private Generation home;
    private boolean over;

    Resident(Generation home) {
      this.home = home;
    }

    @Override
    public synchronized Edge edge() {
      return home.latest().edge;
    }

    @Override
    public synchronized void move() {
      Generation latest = home.latest();
      if (!over && latest != home && latest.enter()) {
        Generation before = home;
        home = latest;
        before.leave();
      }
    }

    @Override
    public synchronized void accept(Incoming.Outcome outcome) {
      over = true;
      home.leave();
    }
  }

  /// Says which generation has taken this one's place.
  void succeededBy(Generation next) {
    successor = next;
  }

  private Generation latest() {
    Generation latest = this;
    Generation next = successor;
    while (next != null) {
      latest = next;
      next = latest.successor;
    }
    return latest;
  }

  /// Counts one in, unless the last one has left.
  private boolean enter() {
    return underWay.updateAndGet(count -> count == 0 ? 0 : count + 1) > 0;
  }

  /// Called once by the server when no new request will come.
  void retire() {
    leave();
  }

  private void leave() {
    if (underWay.decrementAndGet() == 0) {
      Thread.ofVirtual().name("close generation").start(this::close);
    }
  }

  private void close() {
    held.kept().release();
    held.keepings().close();
    held.background().forEach(Background::release);
    systems.values().forEach(OpenSystem::release);
    held.tracer().close();
    OpenMemory memory = held.memory();
    if (memory != null) {
      memory.release();
    }
  }
}
