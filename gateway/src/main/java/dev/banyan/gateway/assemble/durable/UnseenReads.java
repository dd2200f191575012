package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.durable.AuditSection;
import dev.banyan.gateway.audit.RouteAudit;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Type;
import org.jspecify.annotations.Nullable;

/// Finds routes whose private fields would be read unseen: kept answers are given without asking
/// anybody, so that no record of it could be made first.
public final class UnseenReads {
  private final boolean wanted;
  private final Mistakes mistakes;

  public UnseenReads(Configuration configuration, Mistakes mistakes) {
    AuditSection audit = configuration.audit();
    this.wanted = audit != null && audit.privateReads() == AuditSection.Recorded.ON;
    this.mistakes = mistakes;
  }

  /// A route of that name that keeps its answers, which are of that type.
  public void keeping(String name, Place place, @Nullable Type returns) {
    if (wanted && RouteAudit.hasPrivateFields(returns)) {
      mistakes.error(
          "unseen-read",
          place,
          "`"
              + name
              + "` shows private fields and keeps its answers, so that not every read of them could"
              + " be recorded",
          "take its `cache` away, or say `audit: { private-reads: off }`");
    }
  }
}
