package dev.banyan.config.model;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Network;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.decode.Written;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.OneOrMany;
import dev.banyan.config.shape.Required;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One port. The listener named `admin` serves console, metrics and health; all others serve the
/// APIs.
@Doc("A port that the gateway listens on.")
@Example("public: { port: 8080 }")
public record ListenSection(
    Place place,
    @Doc("The port; 0 takes a free one.") @ShortForm @Bounds(max = 65_535) int port,
    @Doc("The address to bind; all of them, but loopback alone for the listener `admin`.")
        @Nullable String host,
    @Doc("The certificate chain as a PEM file; with it the listener speaks TLS.")
        @Nullable Path certificate,
    @Doc("The certificate's private key as a PEM file.") @Nullable Path key,
    @Doc(
            "Several certificates, in place of `certificate` and `key`: each client is shown the"
                + " one that is for the name it asks for.")
        List<Pair> certificates,
    @Doc(
            "Whether a client that asks for a name which no certificate is for is turned away; it"
                + " is shown the first certificate otherwise.")
        @Default("false")
        boolean strictSni,
    @Doc("Whether clients show certificates of their own.") @Nullable Clients clients,
    @Doc("The proxies in front, whose word on who asks is taken; nobody's otherwise.")
        @Nullable Proxies proxies,
    @Doc("What a connection may use of the machine.") @Default Limits limits,
    @Doc("Whether each request is recorded in the access log.") @Default("on") Switch accessLog)
    implements Checked {

  /// Digits and dots alone, or a colon, are no name (RFC 1123 §2.1).
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");

  @Override
  public void check(Mistakes mistakes) {
    if (host != null && !isHost(host)) {
      mistakes.error(
          "wrong-value",
          place,
          "`host` is `" + host + "`, which is neither an address nor a name",
          "write an address of this machine, such as 127.0.0.1, or leave it out");
    }
    if ((certificate == null) != (key == null)) {
      mistakes.error(
          "missing-key",
          place,
          "a certificate and its key go together",
          certificate == null ? "add `certificate`" : "add `key`");
    }
    if (certificate != null && !certificates.isEmpty()) {
      mistakes.error(
          "one-of",
          place,
          "`certificate` and `certificates` cannot both be written",
          "move the one certificate into the list of `certificates`");
    }
    if (strictSni && !speaksTls()) {
      mistakes.error(
          "missing-key",
          place,
          "`strict-sni` needs a listener with TLS",
          "add `certificates`, or leave `strict-sni` out");
    }
    if (clients != null && !speaksTls()) {
      mistakes.error(
          "missing-key",
          clients.place(),
          "client certificates need a listener with TLS",
          "add `certificate` and `key`");
    }
  }

  private static boolean isHost(String written) {
    return ADDRESS.matcher(written).matches()
        ? written.indexOf('/') < 0 && Network.parse(unzoned(written)) != null
        : HOST_NAME.matcher(written).matches();
  }

  /// An IPv6 address without its zone (RFC 4007 §11), which only the machine itself may know that
  /// listens there.
  private static String unzoned(String written) {
    int zone = written.indexOf('%');
    return zone < 0 || zone == written.length() - 1 ? written : written.substring(0, zone);
  }

  /// Whether connections are encrypted.
  public boolean speaksTls() {
    return certificate != null || !certificates.isEmpty();
  }

  /// One of several certificates.
  @Doc(
      "A certificate and its key. Names are taken from the certificate's alternative names; a"
          + " whole name goes before a wildcard.")
  @Example("{ certificate: shop.crt, key: shop.key }")
  public record Pair(
      Place place,
      @Doc("The certificate chain as a PEM file.") @Required Path certificate,
      @Doc("The certificate's private key as a PEM file.") @Required Path key) {}

  /// Client certificates.
  @Doc("Client certificates.")
  public record Clients(
      Place place,
      @Doc("The authorities whose client certificates are trusted, as a PEM file.") Path ca,
      @Doc("Whether a client without a certificate is turned away.") @Default("true")
          boolean required) {}

  /// Proxies in front.
  @Doc("Proxies in front of the listener, and how they say who asks.")
  @Example("{ trust: [10.0.0.0/8], header: x-forwarded-for }")
  public record Proxies(
      Place place,
      @Doc("The networks that they are in.") @Required @OneOrMany List<Written> trust,
      @Doc(
              "The header in which they say it: `x-forwarded-for` with `-proto` and `-host`, or"
                  + " `forwarded` by RFC 7239. The caller is the last address in it that is not in"
                  + " `trust`.")
          @Nullable Header header,
      @Doc("Whether they begin each connection with the PROXY protocol, version 1 or 2.")
          @Default("false")
          boolean protocol,
      @Doc("Whether the host that they name in the header takes the place of the request's.")
          @Default("false")
          boolean host)
      implements Checked {

    /// Where proxies say who asks.
    public enum Header {
      /// What most proxies write.
      X_FORWARDED_FOR,
      /// RFC 7239.
      FORWARDED
    }

    @Override
    public void check(Mistakes mistakes) {
      if (header == null && !protocol) {
        mistakes.error(
            "missing-key",
            place,
            "nothing says how these proxies tell who asks",
            "add `header: x-forwarded-for`, `header: forwarded` or `protocol: true`");
      }
      if (host && header == null) {
        mistakes.error(
            "missing-key",
            place,
            "the PROXY protocol names no host",
            "add `header: …`, or leave `host` out");
      }
    }
  }

  /// Bounds on what strangers can make the listener hold.
  @Doc("Bounds on what a connection may use.")
  public record Limits(
      Place place,
      @Doc("Open connections; more wait in the operating system's queue.")
          @Default("20000")
          @Bounds(min = 1)
          int connections,
      @Doc("The size of a request's line.") @Default("8KiB") ByteSize line,
      @Doc("The size of all headers of a request.") @Default("32KiB") ByteSize headers,
      @Doc("Requests at once on one HTTP/2 connection.") @Default("100") @Bounds(min = 1)
          int streams,
      @Doc("How long a connection may be silent.") @Default("60s") Duration idle,
      @Doc("How long a client may take to send a request's head.") @Default("10s") Duration head) {}
}
