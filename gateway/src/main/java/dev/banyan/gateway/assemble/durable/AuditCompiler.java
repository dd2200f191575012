package dev.banyan.gateway.assemble.durable;

import dev.banyan.audit.SigningKey;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.durable.AuditSection;
import dev.banyan.gateway.audit.AuditPolicy;
import dev.banyan.text.Mistakes;
import org.jspecify.annotations.Nullable;

/// Compiles what is recorded of who did what.
record AuditCompiler(Mistakes mistakes) {
  @Nullable AuditPolicy compile(Configuration configuration) {
    AuditSection section = configuration.audit();
    if (section == null) {
      return null;
    }
    if (configuration.store() == null) {
      mistakes.error(
          "no-store",
          section.place(),
          "there is no store to record acts in",
          "add `store: { sqlite: data/" + configuration.name() + ".db }`");
    }
    return new AuditPolicy(
        switch (section.writes()) {
          case ON -> AuditPolicy.Writes.ACTS;
          case OFF -> AuditPolicy.Writes.NONE;
          case WITH_VALUES -> AuditPolicy.Writes.VALUES;
        },
        section.privateReads() == AuditSection.Recorded.ON,
        section.refusals() == AuditSection.Recorded.ON,
        section.onFailure() == AuditSection.OnFailure.GO_ON,
        section.privateValues() == AuditSection.PrivateValues.DIGESTED,
        signing(section.checkpoints()));
  }

  private AuditPolicy.@Nullable Signing signing(AuditSection.@Nullable Checkpoints section) {
    if (section == null) {
      return null;
    }
    SigningKey key = SigningKey.of(section.key());
    if (key == null) {
      mistakes.error(
          "wrong-value",
          section.place(),
          "`key` is no Ed25519 key in PEM",
          "make one with `banyan journal key audit.key`, and name it as \"${file:audit.key}\"");
      return null;
    }
    return new AuditPolicy.Signing(key, section.every(), section.records());
  }
}
