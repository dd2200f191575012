package dev.banyan.http.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// What one end shows: for a server, the certificate that is for the name its client asks for; for
/// a client, its only one. An alias is the certificate's index. Immutable.
final class OwnKeys extends X509ExtendedKeyManager {
  private final NamedIdentities identities;

  OwnKeys(NamedIdentities identities) {
    this.identities = identities;
  }

  /// The name that a client asks for; empty for none.
  static String requested(SSLSession session) {
    if (session instanceof ExtendedSSLSession extended) {
      List<SNIServerName> names = extended.getRequestedServerNames();
      for (SNIServerName name : names) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName();
        }
      }
    }
    return "";
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    int index = identities.shownFor(requested(engine.getHandshakeSession()));
    return index != NamedIdentities.NONE && isOf(index, keyType) ? String.valueOf(index) : null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    for (String type : keyTypes) {
      if (isOf(0, type)) {
        return "0";
      }
    }
    return null;
  }

  private boolean isOf(int index, String keyType) {
    return identities.at(index).key().getAlgorithm().equals(keyType);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return identities.at(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return identities.at(Integer.parseInt(alias)).key();
  }

  // ---- connections are made by engines alone

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
