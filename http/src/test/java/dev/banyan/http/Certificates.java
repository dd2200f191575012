package dev.banyan.http;

import dev.banyan.tls.Identity;
import dev.banyan.tls.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A self-signed certificate made by the JDK's keytool, as PEM files and as a key store.
public record Certificates(Path certificate, Path key, KeyStore store) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  public static Certificates make(Path folder, String name, String san) throws Exception {
    Path file = folder.resolve(name + ".p12");
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                List.of(
                    tool.toString(),
                    "-genkeypair",
                    "-alias",
                    "a",
                    "-keyalg",
                    "EC",
                    "-validity",
                    "30",
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "san=" + san,
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    new String(PASSWORD)))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    Path certificate =
        pem(folder.resolve(name + ".crt"), "CERTIFICATE", store.getCertificate("a").getEncoded());
    Key key = store.getKey("a", PASSWORD);
    return new Certificates(
        certificate, pem(folder.resolve(name + ".key"), "PRIVATE KEY", key.getEncoded()), store);
  }

  public Identity identity() {
    try {
      return Identity.read(certificate, key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A client's TLS that trusts nobody but this one.
  Trust trust() {
    return new Trust(identity().chain());
  }

  private static Path pem(Path file, String kind, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    String rule = kind + "-----\n";
    return Files.writeString(file, "-----BEGIN " + rule + text + "\n-----END " + rule);
  }

  /// A client that trusts `server` and, where it is asked, shows this certificate.
  SSLContext trusting(Certificates server) throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    return context(server, keys);
  }

  public static SSLContext onlyTrusting(Certificates server) throws GeneralSecurityException {
    KeyManagerFactory none = KeyManagerFactory.getInstance("PKIX");
    none.init(null, null);
    return context(server, none);
  }

  private static SSLContext context(Certificates server, KeyManagerFactory keys)
      throws GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try {
      trusted.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    trusted.setCertificateEntry("a", server.store.getCertificate("a"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
