package dev.banyan.connectors.message;

import dev.banyan.connect.Http;
import dev.banyan.tls.Identity;
import dev.banyan.tls.Trust;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Certificates of a system as clients take them that use the JDK's TLS.
public final class Certificates {
  private static final char[] NO_PASSWORD = new char[0];

  private Certificates() {}

  /// Trusts the system's authorities, or the JDK's, and shows its certificate where it has one.
  public static SSLContext context(Http.Tls tls) throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown(tls.identity()), trusted(tls.ca()), null);
    return context;
  }

  private static KeyManager @Nullable [] shown(@Nullable Identity identity)
      throws GeneralSecurityException, IOException {
    if (identity == null) {
      return null;
    }
    KeyStore store = empty();
    Certificate[] chain = identity.chain().toArray(Certificate[]::new);
    store.setKeyEntry("us", identity.key(), NO_PASSWORD, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    return keys.getKeyManagers();
  }

  private static TrustManager @Nullable [] trusted(@Nullable Trust trust)
      throws GeneralSecurityException, IOException {
    if (trust == null) {
      return null;
    }
    KeyStore store = empty();
    int number = 0;
    for (X509Certificate one : trust.authorities()) {
      store.setCertificateEntry("authority-" + number++, one);
    }
    TrustManagerFactory trusts =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusts.init(store);
    return trusts.getTrustManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
