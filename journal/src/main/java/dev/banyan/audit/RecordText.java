package dev.banyan.audit;

import dev.banyan.base.Fault;
import dev.banyan.journal.Chain;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.Recorded;
import dev.banyan.journal.StreamId;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import dev.banyan.value.Bytes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A record as JSON and back, byte for byte. A payload that is JSON stands as such in `data` where
/// its bytes come back from it, and in base64 in `bytes` otherwise.
///
/// @param exactly whether the payload stands in base64 anyway, so that who checks hashes need not
///   write JSON as we do
public record RecordText(boolean exactly) {
  private static final JsonLimits LIMITS = JsonLimits.DEFAULT.bytes(8 << 20);

  public JsonTree json(Recorded record) {
    Map<String, JsonTree> members = new LinkedHashMap<>();
    members.put("partition", JsonTree.number(record.place().partition()));
    members.put("position", JsonTree.number(record.place().position()));
    if (!record.stream().tenant().isEmpty()) {
      members.put("tenant", JsonTree.text(record.stream().tenant()));
    }
    members.put("stream", JsonTree.text(record.stream().name()));
    members.put("version", JsonTree.number(record.place().version()));
    members.put("kind", JsonTree.text(record.kind()));
    members.put("at", JsonTree.text(record.at().toString()));
    if (record.claims().size() > 0) {
      members.put("claims", Texts.base64(record.claims()));
    }
    JsonTree data = exactly ? null : data(record.payload());
    if (data == null) {
      members.put("bytes", Texts.base64(record.payload()));
    } else {
      members.put("data", data);
    }
    members.put("hash", Texts.hex(record.hash()));
    return JsonTree.object(members);
  }

  private static @Nullable JsonTree data(Bytes payload) {
    if (payload.size() == 0 || payload.unsafeArray()[0] != '{') {
      return null;
    }
    try {
      JsonTree tree = JsonTree.parse(payload.unsafeArray(), LIMITS);
      return Bytes.wrap(tree.bytes()).equals(payload) ? tree : null;
    } catch (Fault notJson) {
      return null;
    }
  }

  /// The record of such JSON; null where it is none.
  public static @Nullable Recorded read(@Nullable JsonTree tree) {
    Long partition = Texts.number(tree, "partition");
    Long position = Texts.number(tree, "position");
    Long version = Texts.number(tree, "version");
    String tenant = Texts.text(tree, "tenant");
    String stream = Texts.text(tree, "stream");
    String kind = Texts.text(tree, "kind");
    String at = Texts.text(tree, "at");
    Bytes claims = Texts.base64(tree, "claims");
    JsonTree data = Texts.member(tree, "data");
    Bytes payload = data == null ? Texts.base64(tree, "bytes") : Bytes.wrap(data.bytes());
    Bytes hash = Texts.hex(tree, "hash");
    if (partition == null || position == null || version == null || stream == null) {
      return null;
    }
    if (kind == null || at == null || payload == null || hash == null) {
      return null;
    }
    try {
      return new Recorded(
          new StreamId(tenant == null ? "" : tenant, stream),
          new Outcome.Place(partition.intValue(), position, version),
          kind,
          Chain.at(Chain.micros(Instant.parse(at))),
          claims == null ? Bytes.wrap(new byte[0]) : claims,
          payload,
          hash);
    } catch (DateTimeException | Fault outsideOurLimits) {
      return null;
    }
  }
}
