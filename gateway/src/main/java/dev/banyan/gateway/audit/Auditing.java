package dev.banyan.gateway.audit;

import dev.banyan.audit.Act;
import dev.banyan.audit.AuditTrail;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The audit trail as one configuration uses it. Thread-safe.
public final class Auditing {
  private static final String MASK = "***";
  private static final String HASH = "HmacSHA256";
  private static final String PURPOSE = "banyan audit: private values";
  private static final int SHOWN = 16;

  private final AuditTrail trail;
  private final AuditPolicy policy;
  private final Function<byte[], String> stand;

  public Auditing(AuditTrail trail, AuditPolicy policy) {
    this.trail = trail;
    this.policy = policy;
    AuditPolicy.Signing signing = policy.signing();
    this.stand =
        policy.digested() && signing != null ? digests(signing.key().derived(PURPOSE)) : _ -> MASK;
  }

  /// Digests of 128 bits under a key that is derived from the one that signs.
  private static Function<byte[], String> digests(byte[] key) {
    SecretKeySpec secret = new SecretKeySpec(key, HASH);
    return text -> {
      try {
        Mac mac = Mac.getInstance(HASH);
        mac.init(secret);
        return "#" + HexFormat.of().formatHex(mac.doFinal(text), 0, SHOWN);
      } catch (GeneralSecurityException e) {
        throw Fault.bug("every Java has " + HASH, e);
      }
    };
  }

  public AuditPolicy policy() {
    return policy;
  }

  public AuditTrail trail() {
    return trail;
  }

  /// What stands for a private value, given as JSON text.
  Function<byte[], String> stand() {
    return stand;
  }

  /// What stands for a private text.
  String stand(String text) {
    return stand.apply(("\"" + text + "\"").getBytes(StandardCharsets.UTF_8));
  }

  /// Records what is about to be done or shown. Blocks.
  ///
  /// @throws Fault named [AuditTrail#UNRECORDED] where it must not be done
  public void before(Act act, Deadline deadline) {
    try {
      trail.record(act, deadline);
    } catch (Fault fault) {
      if (!policy.goesOn()) {
        throw fault;
      }
    }
  }

  /// Records what was done. Blocks; what cannot be recorded is counted.
  void after(Act act) {
    trail.recordDone(act);
  }

  /// Has recorded what was done. Never blocks.
  public void later(Act act) {
    trail.later(act);
  }
}
