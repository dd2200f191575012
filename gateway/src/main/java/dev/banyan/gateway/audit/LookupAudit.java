package dev.banyan.gateway.audit;

import dev.banyan.audit.Act;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.gateway.durable.CommandLookup;
import dev.banyan.json.JsonTree;
import dev.banyan.operation.Caller;
import dev.banyan.type.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What goes into the audit trail where a caller asks what became of a command and is shown its
/// answer, which may hold private fields. Compiled once per API; thread-safe.
public final class LookupAudit implements CommandLookup.Showing {
  /// Of a route that there is no more, nobody knows what its answers hold.
  private static final List<String> ANY = List.of("…");

  private final Auditing auditing;
  private final String route;
  private final Map<String, List<String>> declared = new HashMap<>();

  /// @param route as records name it
  /// @param answers what each route that keeps its answers returns; a relay, of which nobody has
  ///   declared it, has a type without fields
  public LookupAudit(Auditing auditing, String route, Map<String, Type> answers) {
    this.auditing = auditing;
    this.route = route;
    answers.forEach(
        (name, type) -> {
          PrivateFields fields = PrivateFields.of(type);
          declared.put(name, fields == null ? List.of() : fields.declared());
        });
  }

  /// Records it where the like of the answer shows private fields: what it was made of is not
  /// looked at, so that all that may be in it count as shown. Blocks.
  ///
  /// @throws Fault where it cannot be recorded, and must not be shown
  @Override
  public void shown(CommandLookup.Asked asked, String command, String of, Deadline deadline) {
    List<String> fields = declared.getOrDefault(of, ANY);
    if (!auditing.policy().privateReads() || fields.isEmpty()) {
      return;
    }
    Caller caller = asked.caller();
    String address = asked.request().remoteAddress();
    auditing.before(
        Act.by(
                new Act.Doer(
                    caller.method(), caller.id(), caller.tenant(), address, asked.exchange()),
                Act.READ)
            .with("route", route)
            .with("command", command)
            .with("of", of)
            .with("replayed", JsonTree.truth(true))
            .with("fields", fields),
        deadline);
  }
}
