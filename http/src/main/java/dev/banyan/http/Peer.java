package dev.banyan.http;

import dev.banyan.http.tls.NamedIdentities;
import dev.banyan.http.tls.TlsOptions;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/// Who is at the other end of a connection, and by which listener it came in.
final class Peer {
  /// For whom a proxy has connected, by the PROXY protocol.
  static final AttributeKey<String> TOLD = AttributeKey.valueOf("banyan.told");

  private final EdgeListener listener;
  private final Channel channel;
  private final @Nullable SslHandler tls;
  private final @Nullable NamedIdentities names;
  private final String name;
  private @Nullable String remoteAddress;

  /// Null until asked for; empty for none.
  private volatile @Nullable List<X509Certificate> certificates;

  Peer(EdgeListener listener, Channel channel) {
    this.listener = listener;
    this.channel = channel;
    this.tls = channel.pipeline().get(SslHandler.class);
    NamedIdentities identities = tls == null ? null : listener.identities();
    String asked =
        tls == null || identities == null || !identities.severalOrStrict()
            ? ""
            : TlsOptions.requestedName(tls.engine());
    this.names = asked.isEmpty() ? null : identities;
    this.name = asked;
  }

  EdgeListener listener() {
    return listener;
  }

  /// Whether the client has asked for one of several certificates.
  boolean named() {
    return names != null;
  }

  /// Whether a request for that authority belongs on a connection made with another certificate
  /// (RFC 9110 §7.4). What no certificate is for is nobody's secret.
  boolean misdirects(String authority) {
    int colon = authority.lastIndexOf(':');
    String host = colon < 0 ? authority : authority.substring(0, colon);
    if (names == null || host.equalsIgnoreCase(name)) {
      return false;
    }
    int wanted = names.of(host);
    return wanted != NamedIdentities.NONE && wanted != names.shownFor(name);
  }

  boolean secure() {
    return tls != null;
  }

  String remoteAddress() {
    String address = remoteAddress;
    if (address == null) {
      String told = channel.attr(TOLD).get();
      address = told == null ? address(channel) : told;
      remoteAddress = address;
    }
    return address;
  }

  static String address(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress()
        : "unknown";
  }

  String localAuthority() {
    return channel.localAddress() instanceof InetSocketAddress inet
        ? inet.getHostString() + ":" + inet.getPort()
        : "localhost";
  }

  /// The verified chain, the same objects for each request of the connection; null for none. What a
  /// TLS 1.2 client may renegotiate later is not looked at.
  @Nullable List<X509Certificate> certificates() {
    List<X509Certificate> known = certificates;
    if (known == null) {
      known = readCertificates();
      certificates = known;
    }
    return known.isEmpty() ? null : known;
  }

  private List<X509Certificate> readCertificates() {
    if (tls == null) {
      return List.of();
    }
    try {
      List<X509Certificate> chain = new ArrayList<>();
      for (Certificate certificate : tls.engine().getSession().getPeerCertificates()) {
        if (certificate instanceof X509Certificate x509) {
          chain.add(x509);
        }
      }
      return List.copyOf(chain);
    } catch (SSLPeerUnverifiedException _) {
      return List.of();
    }
  }
}
