package dev.banyan.gateway.oracle;

import java.util.List;

/// The places at which a gateway is killed, beside anywhere.
@SuppressWarnings("ImmutableEnumChecker") // Spots are records of texts and flags.
enum Point {
  BEFORE_WRITE(new Moment("BEGUN")),
  LOCKED(new Moment("LOCKED"), On.POSTGRES),
  BEFORE_COMMIT(new Moment("WRITTEN"), On.SQLITE),
  COMMITTED(new Moment("COMMITTED")),
  HEAD_WRITTEN(new Moment("HEAD_WRITTEN"), On.SQLITE),
  BEFORE_CLAIM(new Commit("command-claimed", false)),
  CLAIMED(new Commit("command-claimed", true)),
  BEFORE_ANSWER_KEPT(new Commit("command-ended", false)),
  ANSWER_KEPT(new Commit("command-ended", true)),
  BEFORE_EVENT(new Commit("order.Added", false)),
  EVENT_WRITTEN(new Commit("order.Added", true)),
  BEFORE_SNAPSHOT(new Commit("snapshot-taken", false)),
  SNAPSHOT_WRITTEN(new Commit("snapshot-taken", true)),
  BEFORE_REACTION_CLAIM(new Commit("reaction-claimed", false)),
  REACTION_CLAIMED(new Commit("reaction-claimed", true)),
  BEFORE_REACTION_END(new Commit("reaction-done", false)),
  REACTION_ENDED(new Commit("reaction-done", true)),
  BEFORE_REACTION_CHECKPOINT(new Commit("reaction-checkpoint", false), On.RARELY),
  REACTION_CHECKPOINT(new Commit("reaction-checkpoint", true), On.RARELY),
  BEFORE_MESSAGE_CLAIM(new Commit("seen-begun", false)),
  MESSAGE_CLAIMED(new Commit("seen-begun", true)),
  BEFORE_MESSAGE_DONE(new Commit("seen-done", false)),
  MESSAGE_DONE(new Commit("seen-done", true)),
  BEFORE_DEAD_LETTER(new Commit("dead-letter-parked", false)),
  DEAD_LETTER_WRITTEN(new Commit("dead-letter-parked", true)),
  TELLING(new AtSwitch(false, "/events/")),
  TOLD(new AtSwitch(true, "/events/")),
  BEFORE_RELAY_CHECKPOINT(new Commit("outbox-checkpoint", false), On.SELDOM),
  RELAY_CHECKPOINT(new Commit("outbox-checkpoint", true), On.SELDOM),
  BEFORE_RUN(new Commit("job-begun", false), On.SELDOM),
  RUN_BEGUN(new Commit("job-begun", true), On.SELDOM),
  ROW_CALLED(new AtSwitch(false, "/rows/")),
  ROW_DONE(new AtSwitch(true, "/rows/")),
  BEFORE_JOB_CHECKPOINT(new Commit("job-page", false)),
  JOB_CHECKPOINT(new Commit("job-page", true)),
  RECEIVED(new Method("dev/banyan/gateway/pipeline/Runner", "delivered", false)),
  BOOKING_CALLED(new AtSwitch(false, "/bookings/")),
  BOOKING_DONE(new AtSwitch(true, "/bookings/")),
  BEFORE_SETTLING(new Method(Point.SUBSCRIPTION, "settle", false)),
  SETTLING(new Method(Point.SUBSCRIPTION, "settle", true)),
  PROJECTION_BEGUN(new Method("dev/banyan/projection/Applying", "all", false)),
  PROJECTION_APPLIED(new Method("dev/banyan/projection/Applying", "all", true)),
  CHECKPOINT_MOVED(new Method("dev/banyan/projection/store/Rows", "move", true)),
  PROJECTION_COMMITTED(new Method("dev/banyan/projection/Progress", "applied", false)),
  BEFORE_SWAP(new Method("dev/banyan/projection/store/Catalog", "ready", false), On.START),
  SWAPPED(new Method("dev/banyan/projection/store/Catalog", "ready", true), On.START),
  SWITCH_CALLED(new AtSwitch(false, "/")),
  SWITCH_DONE(new AtSwitch(true, "/"));

  /// What a pipeline takes messages by, whatever it takes them from.
  private static final String SUBSCRIPTION =
      "dev/banyan/connectors/(jms/Jms|kafka/Kafka|amqp/Amqp)Subscription";

  /// Where in the code a point is.
  sealed interface Spot {}

  /// Where a store says that it has reached a moment of its work.
  record Moment(String name) implements Spot {}

  /// Before or behind a group of a store that holds a record of the kind.
  record Commit(String kind, boolean behind) implements Spot {}

  /// At the beginning of a method, or at each of its ends; the names of its classes match `owner`.
  record Method(String owner, String name, boolean behind) implements Spot {}

  /// When the system that is called has a request for a path that begins so, before or behind what
  /// it does for it.
  record AtSwitch(boolean behind, String path) implements Spot {}

  private enum On {
    ALL,
    SQLITE,
    POSTGRES,
    SELDOM,
    RARELY,
    START
  }

  private final Spot spot;
  private final On on;

  Point(Spot spot) {
    this(spot, On.ALL);
  }

  Point(Spot spot, On on) {
    this.spot = spot;
    this.on = on;
  }

  Spot spot() {
    return spot;
  }

  /// Whether it is reached while the gateway starts, with a definition that has changed.
  boolean starts() {
    return on == On.START;
  }

  /// Whether only one of the stores has it.
  boolean isOfOneStore() {
    return on == On.SQLITE || on == On.POSTGRES;
  }

  /// Whether it takes long until it is reached.
  boolean isRare() {
    return on == On.RARELY || on == On.START;
  }

  /// Whether its first time is to be taken.
  boolean isFirst() {
    return on == On.SELDOM || isRare();
  }

  /// Those on the way of a message through a pipeline, from its source to its end.
  static List<Point> ofMessages() {
    return List.of(
        RECEIVED,
        BEFORE_MESSAGE_CLAIM,
        MESSAGE_CLAIMED,
        BOOKING_CALLED,
        BOOKING_DONE,
        BEFORE_MESSAGE_DONE,
        MESSAGE_DONE,
        BEFORE_SETTLING,
        SETTLING,
        BEFORE_DEAD_LETTER,
        DEAD_LETTER_WRITTEN);
  }

  /// Those that a gateway over such a store passes.
  static List<Point> of(boolean postgres) {
    On other = postgres ? On.SQLITE : On.POSTGRES;
    return List.of(values()).stream().filter(one -> one.on != other).toList();
  }
}
