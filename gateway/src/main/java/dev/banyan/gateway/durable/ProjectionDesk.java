package dev.banyan.gateway.durable;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonWriter;
import dev.banyan.projection.Progress;
import dev.banyan.projection.Projections;
import dev.banyan.projection.store.ParkedKey;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the listener `admin` answers below `/projections`: how they stand, which aggregates are
/// parked and why, and `POST /projections/retry` to have one tried again; the query's `projection`
/// and `key` name it, with `tenant` where there are tenants.
public record ProjectionDesk(Projections projections) implements LocalDoor.Desk {
  /// The path below which this answers.
  public static final String PATH = "/projections";

  private static final int PARKED_MAX = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Structure PARKED =
      Structure.of(
          "parked",
          List.of(
              Field.required("tenant", Type.Text.ANY),
              Field.required("key", Type.Text.ANY),
              Field.required("reason", Type.Text.ANY),
              Field.required("partition", Type.Int.BITS32),
              Field.required("position", Type.Int.range(0, 1L << 52)),
              Field.required("since", Type.Timestamp.INSTANT),
              Field.required("waiting", Type.Int.range(0, 1L << 52))));
  private static final Structure STANDING =
      Structure.of(
          "projection",
          List.of(
              Field.required("name", Type.Text.ANY),
              Field.required("lag", Type.Int.range(0, 1L << 52)),
              Field.required("building", Type.Bool.BOOL),
              Field.required("late", Type.Int.range(0, 1L << 52)),
              Field.optional("stopped", Type.Text.ANY),
              Field.required("parked", Type.ListOf.of(PARKED))));
  private static final JsonWriter ALL = JsonWriter.of(Type.ListOf.of(STANDING));

  @Override
  public @Nullable JsonTree answer(LocalDoor.Asked asked) {
    if (asked.method().equals("GET") && asked.path().isEmpty()) {
      return standing();
    }
    if (asked.method().equals("POST") && asked.path().equals(List.of("retry"))) {
      return retried(asked);
    }
    return null;
  }

  @Override
  public @Nullable JsonTree standing(LocalDoor.Asked asked) {
    Progress.Standing one =
        projections.standing().get(asked.query().getOrDefault("projection", ""));
    return one == null ? null : JsonTree.object(Map.of("parked", JsonTree.number(one.parked())));
  }

  private JsonTree standing() {
    List<Object> all = new ArrayList<>();
    projections
        .standing()
        .forEach(
            (name, one) -> {
              List<Object> parked = new ArrayList<>();
              if (one.parked() > 0) {
                projections
                    .parked(name, PARKED_MAX, Deadline.in(PATIENCE))
                    .forEach(key -> parked.add(parked(key)));
              }
              all.add(standing(name, one, parked));
            });
    return JsonTree.object(
        Map.of("projections", JsonTree.parse(ALL.bytes(all), JsonLimits.DEFAULT)));
  }

  private static Struct standing(String name, Progress.Standing one, List<Object> parked) {
    return Struct.of(
        STANDING, name, one.records(), one.building(), one.late(), one.failure(), parked);
  }

  private static Struct parked(ParkedKey key) {
    return Struct.of(
        PARKED,
        key.tenant(),
        key.key(),
        key.reason(),
        (long) key.partition(),
        key.position(),
        key.since().atOffset(ZoneOffset.UTC),
        key.waiting());
  }

  private JsonTree retried(LocalDoor.Asked asked) {
    String name = asked.query().getOrDefault("projection", "");
    String key = asked.query().getOrDefault("key", "");
    if (name.isEmpty() || key.isEmpty()) {
      throw Fault.of(Fault.Kind.INVALID, "The query says which one: `projection=…&key=…`");
    }
    if (!projections.standing().containsKey(name)) {
      throw Fault.of(Fault.Kind.NOT_FOUND, "There is no projection of that name");
    }
    String tenant = asked.query().getOrDefault("tenant", "");
    Projections.Retried retried = projections.retry(name, tenant, key, Deadline.in(PATIENCE));
    if (!retried.found()) {
      throw Fault.of(Fault.Kind.NOT_FOUND, "Nothing of that key is parked");
    }
    if (retried.reason() != null) {
      throw Fault.of(
          Fault.Kind.CONFLICT,
          "It still cannot be applied: %d applied, %d waiting, since %s"
              .formatted(retried.applied(), retried.waiting(), retried.reason()));
    }
    return new JsonTree.Draft()
        .put("projection", name)
        .put("key", key)
        .put("applied", JsonTree.number(retried.applied()))
        .put("waiting", JsonTree.number(retried.waiting()))
        .tree();
  }
}
