package dev.banyan.tls;

import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Reads the certificates that a configuration names, and reports what is wrong with them: an error
/// where they cannot be used, a warning where they have ended or soon will. Owned by one thread.
public final class CertificateFiles {
  private static final Duration SOON = Duration.ofDays(30);

  private final Mistakes mistakes;
  private final Instant now;

  public CertificateFiles(Mistakes mistakes, Instant now) {
    this.mistakes = mistakes;
    this.now = now;
  }

  /// Null, with a mistake, where certificate and key cannot be used together.
  public @Nullable Identity identity(Place at, Path certificate, Path key) {
    try {
      Identity identity = Identity.read(certificate, key);
      warn(at, certificate, identity.ends());
      return identity;
    } catch (GeneralSecurityException e) {
      refuse(at, e, "name the PEM files of a certificate chain and of its own private key");
      return null;
    }
  }

  /// Null, with a mistake, where the file holds no authorities.
  public @Nullable Trust trust(Place at, Path file) {
    try {
      Trust trust = Trust.read(file);
      warn(at, file, trust.ends());
      return trust;
    } catch (GeneralSecurityException e) {
      refuse(at, e, "`ca` names a PEM file of the authorities to trust");
      return null;
    }
  }

  private void refuse(Place at, GeneralSecurityException why, String remedy) {
    mistakes.error("bad-certificate", at, String.valueOf(why.getMessage()), remedy);
  }

  private void warn(Place at, Path file, Instant ends) {
    if (now.plus(SOON).isBefore(ends)) {
      return;
    }
    boolean over = ends.isBefore(now);
    String day = ends.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    long days = ChronoUnit.DAYS.between(now, ends);
    mistakes.warning(
        "certificate-ends",
        at,
        "a certificate in `"
            + file.getFileName()
            + "` "
            + (over ? "has ended on " + day : "ends in " + days + " days, on " + day),
        "put a newer one in its place; the file is read again when it changes");
  }
}
