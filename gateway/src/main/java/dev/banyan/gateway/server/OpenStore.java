package dev.banyan.gateway.server;

import dev.banyan.audit.AuditTrail;
import dev.banyan.base.Fault;
import dev.banyan.config.model.durable.StoreSection;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.durable.StorePlan;
import dev.banyan.journal.Journal;
import dev.banyan.text.Mistakes;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The journal of the process: opened for the first configuration that names a store, closed with
/// the server. Used by the server's thread.
final class OpenStore {
  private @Nullable StorePlan plan;
  private @Nullable Journal journal;
  private @Nullable AuditTrail trail;

  /// Whether what the configuration needs is open; reports why it is not.
  boolean provide(Assembly assembly, Mistakes mistakes) {
    StorePlan wanted = assembly.durable().store();
    StoreSection section = assembly.loaded().configuration().store();
    if (plan != null && !plan.equals(wanted)) {
      mistakes.error(
          "store-changed",
          section == null ? assembly.loaded().configuration().place() : section.place(),
          "the store cannot be another one while it is open",
          "stop the process and start it again; what the old store holds stays there");
      return false;
    }
    if (wanted == null || section == null) {
      return true;
    }
    try {
      Journal open = journal;
      if (open == null) {
        open = wanted.open();
        journal = open;
        plan = wanted;
        trail = new AuditTrail(open, InstantSource.system());
        trail.start();
      }
      assembly.durable().declare(open);
      return true;
    } catch (Fault fault) {
      mistakes.error(
          "store-not-opened",
          section.place(),
          fault.operator() == null ? fault.getMessage() : fault.operator(),
          "docs/journal.md says what each reason means and what to do");
      return false;
    }
  }

  /// Null where the configuration names no store.
  @Nullable Journal journal() {
    return journal;
  }

  /// Where acts are recorded; null where the configuration names no store.
  @Nullable AuditTrail trail() {
    return trail;
  }

  /// Closes what was opened for a configuration that did not come into force.
  void onlyFor(@Nullable Assembly inForce) {
    if (inForce == null || inForce.durable().store() == null) {
      close();
    }
  }

  void close() {
    if (trail != null) {
      trail.close();
      trail = null;
    }
    if (journal != null) {
      journal.close();
      journal = null;
      plan = null;
    }
  }
}
