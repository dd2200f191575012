package dev.banyan.gateway.audit;

import dev.banyan.audit.Act;
import dev.banyan.base.Fault;
import dev.banyan.json.JsonWriter;
import dev.banyan.json.Patch;
import dev.banyan.operation.Signature;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Rows;
import dev.banyan.value.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How the values of one operation stand in the records of its writes: its input, the record as it
/// was, its answer. Nothing of them does where the policy is to record acts alone. Thread-safe.
final class OperationValues {
  private final Auditing auditing;
  private final @Nullable JsonWriter input;
  private final @Nullable JsonWriter output;
  private final Map<Structure, JsonWriter> records = new ConcurrentHashMap<>();

  /// @param signature null where there is no operation, as of a relay
  OperationValues(Auditing auditing, @Nullable Signature signature) {
    this.auditing = auditing;
    boolean values = auditing.policy().writes() == AuditPolicy.Writes.VALUES;
    Type returns = signature == null ? null : signature.returns();
    this.input =
        values && signature != null ? JsonWriter.hiding(signature.takes(), auditing.stand()) : null;
    this.output = values && returns != null ? JsonWriter.hiding(returns, auditing.stand()) : null;
  }

  /// Whether the record is wanted as it was before the write.
  boolean wantsEarlier() {
    return input != null;
  }

  /// With what the operation is given. Of a change to a record (RFC 7396), `changes` are the
  /// members that it names, and `values` what it sets them to; one that it removes has none.
  Act given(Act act, Struct given) {
    if (input == null) {
      return act;
    }
    List<String> names = new ArrayList<>();
    Act all = act.value("input", plain(given, input));
    for (int i = 0; i < given.type().size(); i++) {
      if (given.at(i) instanceof Patch patch) {
        names.addAll(patch.touched());
        all = all.value("values", Bytes.wrap(writer(patch.type()).bytes(patch.values())));
      }
    }
    return all.with("changes", names);
  }

  private JsonWriter writer(Structure type) {
    return records.computeIfAbsent(type, one -> JsonWriter.hiding(one, auditing.stand()));
  }

  private static Bytes plain(Struct given, JsonWriter writer) {
    Struct.Builder plain = given.toBuilder();
    for (int i = 0; i < given.type().size(); i++) {
      if (given.at(i) instanceof Patch) {
        plain.set(i, null);
      }
    }
    return Bytes.wrap(writer.bytes(plain.build()));
  }

  /// With what it answered; without it where that is still to arrive.
  Act answered(Act act, @Nullable Object answer) {
    return output == null || answer == null || answer instanceof Rows
        ? act
        : act.value("after", Bytes.wrap(output.bytes(answer)));
  }

  /// With the record as it was; without it where nobody saw it.
  Act earlier(Act act, @Nullable Object before) {
    return before instanceof Struct record
        ? act.value("before", Bytes.wrap(writer(record.type()).bytes(record)))
        : act;
  }

  /// With that it failed; or that nobody knows, whatever the system says about why it failed.
  static Act failed(Act act, Fault fault) {
    boolean unknown = fault.leavesOpen();
    return act.with("outcome", unknown ? "unknown" : "failed")
        .with("fault", fault.kind().name())
        .with("problem", fault.name());
  }
}
