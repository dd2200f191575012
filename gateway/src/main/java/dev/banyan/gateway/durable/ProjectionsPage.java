package dev.banyan.gateway.durable;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.gateway.parameter.QueryString;
import dev.banyan.json.JsonWriter;
import dev.banyan.projection.Progress;
import dev.banyan.projection.Projections;
import dev.banyan.projection.store.ParkedKey;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How projections stand, which aggregates are parked and why, and the way to have one tried again:
/// `projection` and `key` name it, with `tenant` where there are tenants.
public record ProjectionsPage(Projections projections) implements AdminPage {
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
  public String show() {
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
    return new String(ALL.bytes(all), StandardCharsets.UTF_8);
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

  @Override
  public boolean change(@Nullable String query) {
    QueryString asked = QueryString.of(query);
    String name = decoded(asked.single("projection"));
    if (!projections.standing().containsKey(name)) {
      return false;
    }
    String tenant = decoded(asked.single("tenant"));
    String key = decoded(asked.single("key"));
    String reason = projections.retry(name, tenant, key, Deadline.in(PATIENCE));
    if (!reason.isEmpty()) {
      throw Fault.of(Fault.Kind.INVALID, "It still cannot be applied");
    }
    return true;
  }

  private static String decoded(@Nullable String written) {
    try {
      return written == null ? "" : URLDecoder.decode(written, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Fault.invalid(List.of(new Fault.Violation("query", "is not percent-encoded")));
    }
  }
}
