package dev.banyan.audit;

import dev.banyan.json.JsonTree;
import dev.banyan.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something that somebody did, as it is recorded: the kind of its record, whose tenant it is
/// about, and what is said of it. Values are JSON that was written elsewhere, with private fields
/// hidden.
public record Act(
    String kind, String tenant, Map<String, JsonTree> said, Map<String, Bytes> values) {
  /// A write that is about to be done.
  public static final String BEGUN = "audit-begun";

  /// What came of a write.
  public static final String WRITE = "audit-write";

  /// Private fields that are about to be shown.
  public static final String READ = "audit-read";

  /// A request that was refused.
  public static final String REFUSED = "audit-refused";

  /// What an operator did.
  public static final String ADMIN = "audit-admin";

  /// A configuration that is about to come into force.
  public static final String DEPLOYMENT = "audit-deployment";

  /// Larger values stand as their size and digest.
  private static final int VALUE_MAX = 256 << 10;

  private static final int TEXT_MAX = 2_000;
  private static final int TENANT_MAX = 512;

  public Act {
    said = new LinkedHashMap<>(said);
    values = new LinkedHashMap<>(values);
  }

  /// Who did it.
  ///
  /// @param method by which group of `callers` it was recognised
  /// @param address where the request came from; null where there was none
  /// @param exchange what joins records, log lines and the caller's problem; null where none was
  public record Doer(
      String method,
      String id,
      @Nullable String tenant,
      @Nullable String address,
      @Nullable String exchange) {}

  /// An act of that kind by somebody.
  public static Act by(Doer doer, String kind) {
    Map<String, JsonTree> who = new LinkedHashMap<>();
    who.put("method", text(doer.method()));
    who.put("id", text(doer.id()));
    if (doer.tenant() != null) {
      who.put("tenant", text(doer.tenant()));
    }
    Map<String, JsonTree> said = new LinkedHashMap<>();
    said.put("by", JsonTree.object(who));
    if (doer.address() != null) {
      said.put("from", text(doer.address()));
    }
    if (doer.exchange() != null) {
      said.put("exchange", text(doer.exchange()));
    }
    String tenant = doer.tenant() == null ? "" : doer.tenant();
    return new Act(kind, tenant.length() <= TENANT_MAX ? tenant : "", said, Map.of());
  }

  /// The same with a text, shortened where it is long; without it where it is null.
  public Act with(String name, @Nullable String text) {
    return text == null ? this : with(name, text(text));
  }

  public Act with(String name, long number) {
    return with(name, JsonTree.number(number));
  }

  /// The same with a list of texts; without it where it is empty.
  public Act with(String name, List<String> texts) {
    return texts.isEmpty()
        ? this
        : with(name, JsonTree.list(texts.stream().map(Act::text).toList()));
  }

  public Act with(String name, JsonTree tree) {
    Map<String, JsonTree> more = new LinkedHashMap<>(said);
    more.put(name, tree);
    return new Act(kind, tenant, more, values);
  }

  /// The same with a value, which is JSON; without it where it is null.
  public Act value(String name, @Nullable Bytes json) {
    if (json == null) {
      return this;
    }
    if (json.size() > VALUE_MAX) {
      Map<String, JsonTree> instead = new LinkedHashMap<>();
      instead.put("bytes", JsonTree.number(json.size()));
      instead.put("sha256", Texts.hex(Bytes.wrap(Merkle.sha256().digest(json.unsafeArray()))));
      return with(name, JsonTree.object(instead));
    }
    Map<String, Bytes> more = new LinkedHashMap<>(values);
    more.put(name, json);
    return new Act(kind, tenant, said, more);
  }

  /// A text that the journal keeps: no half characters, and not endless.
  private static JsonTree text(String text) {
    StringBuilder sound = new StringBuilder();
    text.codePoints()
        .limit(TEXT_MAX)
        .forEach(
            point ->
                sound.appendCodePoint(
                    point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                        ? '\ufffd'
                        : point));
    return JsonTree.text(sound.toString());
  }

  /// As it is recorded.
  Bytes payload() {
    byte[] head = JsonTree.object(said).bytes();
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length + 64);
    out.write(head, 0, head.length - 1);
    boolean first = said.isEmpty();
    for (Map.Entry<String, Bytes> value : values.entrySet()) {
      String name = (first ? "\"" : ",\"") + value.getKey() + "\":";
      out.writeBytes(name.getBytes(StandardCharsets.UTF_8));
      out.writeBytes(value.getValue().unsafeArray());
      first = false;
    }
    out.write('}');
    return Bytes.wrap(out.toByteArray());
  }
}
