package dev.banyan.http.tls;

import dev.banyan.tls.Identity;
import dev.banyan.tls.Trust;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;

/// Certificates that were read before, as Vert.x takes them: no file is read when a connection is
/// made.
public final class TlsOptions {
  private TlsOptions() {}

  public static KeyCertOptions keys(NamedIdentities identities) {
    return KeyCertOptions.wrap(new OwnKeys(identities));
  }

  public static KeyCertOptions keys(Identity identity) {
    return keys(new NamedIdentities(List.of(identity), false));
  }

  public static TrustOptions trust(Trust trust) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (X509Certificate authority : trust.authorities()) {
        store.setCertificateEntry("authority " + store.size(), authority);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return TrustOptions.wrap(factory);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("certificates that were read cannot be kept", e);
    }
  }

  /// The name that the client of a connection has asked for; empty for none.
  public static String requestedName(SSLEngine engine) {
    return OwnKeys.requested(engine.getSession());
  }
}
