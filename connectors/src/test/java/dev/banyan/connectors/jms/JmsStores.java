package dev.banyan.connectors.jms;

import dev.banyan.testbase.TestAuthority;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;

/// Key stores as the broker takes them; the password is `changeit`.
final class JmsStores {
  private JmsStores() {}

  static void write(Path file, TestAuthority.Issued issued) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = "changeit".toCharArray();
    store.setKeyEntry(
        "us", issued.keys().getPrivate(), password, new Certificate[] {issued.certificate()});
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
  }
}
