package dev.banyan.gateway.pipeline;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.journal.Append;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonTree.Draft;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/// Which keys a pipeline has done, in the journal: a stream `seen/PIPELINE/HASH` for each. A key is
/// claimed before anything is sent for it. A claim without an end, of a process that is gone, means
/// that nobody knows: where a second sending would do something twice, it is not made. Thread-safe.
final class Seen {
  private static final String BEGUN = "seen-begun";
  private static final String DONE = "seen-done";
  private static final String PARKED = "seen-parked";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Journal journal;
  private final Pipeline pipeline;
  private final InstantSource clock;
  private final boolean onlyOnce;

  /// Tells this life of the process from those before it, and from other nodes.
  private final String life = UUID.randomUUID().toString();

  Seen(Journal journal, Pipeline pipeline, InstantSource clock) {
    this.journal = journal;
    this.pipeline = pipeline;
    this.clock = clock;
    this.onlyOnce = Stage.onlyOnce(pipeline.stages());
  }

  /// The claims of one message. Owned by the thread of its attempt.
  final class Of implements Journey.Claims {
    private final String message;
    private final boolean letter;
    private final Map<StreamId, Stage.Deduplicates> claimed = new LinkedHashMap<>();

    /// Whose claim nobody knows: the journal did not say whether it was written.
    private final List<StreamId> unsure = new ArrayList<>();

    /// Whether an earlier run of its letter may have made a write: it is run by force.
    private boolean doubtful;

    Of(String message, boolean letter) {
      this.message = message;
      this.letter = letter;
    }

    @Override
    public Journey.Claim claim(String key, Stage.Deduplicates stage) {
      StreamId stream = new StreamId("", "seen/" + pipeline.name() + "/" + hash(key));
      if (isOfEarlierItem(stream, stage)) {
        return Journey.Claim.DONE;
      }
      long version = journal.version(stream, Deadline.in(PATIENCE));
      boolean known = unsure.remove(stream) || claimed.containsKey(stream);
      if (version > 0) {
        Recorded last = journal.read(stream, version - 1, 1, Deadline.in(PATIENCE)).getFirst();
        JsonTree.Members entry = LetterJson.read(last.payload());
        boolean mine = LetterJson.text(entry, "message").equals(message);
        if (last.kind().equals(DONE) && last.at().plus(stage.keep()).isAfter(clock.instant())) {
          return Journey.Claim.DONE;
        }
        if (last.kind().equals(BEGUN) && !(mine && letter)) {
          boolean here = LetterJson.text(entry, "life").equals(life);
          if (here && mine) {
            claimed.put(stream, stage);
            return Journey.Claim.MINE;
          }
          if (here) {
            return Journey.Claim.BUSY;
          }
          if (onlyOnce) {
            throw unknown();
          }
        }
        boolean unknown = entry.get("unknown") instanceof JsonTree.Truth(boolean value) && value;
        if (last.kind().equals(PARKED) && unknown && !(mine && letter)) {
          throw unknown();
        }
        boolean cutOff = last.kind().equals(BEGUN) && !known;
        doubtful |= mine && letter && (cutOff || unknown);
      }
      Expected expected = version == 0 ? Expected.newStream() : Expected.version(version);
      Entry begun = new Entry(BEGUN, members().put("life", life).bytes());
      if (!write(Append.to(stream, expected, begun), stream)) {
        return Journey.Claim.BUSY;
      }
      claimed.put(stream, stage);
      return Journey.Claim.MINE;
    }

    /// Whether an item before, of the list that a message is split into, has the same key: the same
    /// place has claimed it, and what is behind was done.
    @SuppressWarnings("ReferenceEquality") // Another place may ask the same of the same key.
    private boolean isOfEarlierItem(StreamId stream, Stage.Deduplicates stage) {
      return claimed.get(stream) == stage;
    }

    /// A claim of which nobody knows whether it was written has sent nothing: the next attempt
    /// finds it, or makes it.
    private boolean write(Append claim, StreamId stream) {
      try {
        return journal.append(claim, Deadline.in(PATIENCE)) instanceof Outcome.Written;
      } catch (Fault fault) {
        if (fault.kind() != Fault.Kind.OUTCOME_UNKNOWN) {
          throw fault;
        }
        unsure.add(stream);
        throw Fault.builder(Fault.Kind.OVERLOADED, "The journal did not answer in time")
            .operator("whether a key of `deduplicate` was claimed is not known yet")
            .cause(fault)
            .unsent()
            .build();
      }
    }

    private Draft members() {
      return new Draft().put("message", message);
    }

    /// Says that what was claimed is done; durable when this returns.
    void done() {
      if (!claimed.isEmpty()) {
        List<Append.Part> parts = parts(new Entry(DONE, members().bytes()));
        journal.append(new Append(parts, List.of()), Deadline.in(PATIENCE));
      }
    }

    /// What is to be written together with the message's dead letter.
    List<Append.Part> parked(boolean unknown) {
      JsonTree truth = JsonTree.truth(unknown || doubtful);
      return parts(new Entry(PARKED, members().put("unknown", truth).bytes()));
    }

    /// Lets go what was claimed: nothing was sent that must not be sent again.
    void givenBack() {
      List<Append.Part> parts = parked(false);
      if (!parts.isEmpty()) {
        journal.append(new Append(parts, List.of()), Deadline.in(PATIENCE));
      }
    }

    private List<Append.Part> parts(Entry entry) {
      return Stream.concat(claimed.keySet().stream(), unsure.stream().filter(this::isOurs))
          .distinct()
          .map(stream -> new Append.Part(stream, Expected.any(), List.of(entry)))
          .toList();
    }

    /// Whether the claim that stands there is this one.
    private boolean isOurs(StreamId stream) {
      long version = journal.version(stream, Deadline.in(PATIENCE));
      if (version == 0) {
        return false;
      }
      Recorded last = journal.read(stream, version - 1, 1, Deadline.in(PATIENCE)).getFirst();
      JsonTree.Members entry = LetterJson.read(last.payload());
      return last.kind().equals(BEGUN)
          && LetterJson.text(entry, "life").equals(life)
          && LetterJson.text(entry, "message").equals(message);
    }
  }

  private static Fault unknown() {
    return Fault.builder(
            Fault.Kind.OUTCOME_UNKNOWN, "It is not known whether the message was done before")
        .operator("an earlier run was cut off: find out whether its writes were made")
        .build();
  }

  private static String hash(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
