package dev.banyan.cli.doctor;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Finding;
import dev.banyan.connect.LiveSystem;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Whether a system answers, at which address and how quickly, and how long its certificate holds.
public final class Reach {
  private static final int CONNECT_MILLIS = 3_000;
  private static final long DAYS_MIN = 21;

  private Reach() {}

  /// A sign of life of the system.
  public static Finding of(LiveSystem live, @Nullable URI address, Duration within) {
    long begun = System.nanoTime();
    String where = address == null ? "" : " at " + place(address);
    try {
      live.probe(Deadline.in(within));
      long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
      return Finding.fine("reached", "answers%s in %d ms".formatted(where, millis));
    } catch (Fault fault) {
      String why = fault.operator() == null ? fault.getMessage() : fault.operator();
      return new Finding(
          Finding.Level.PROBLEM,
          "reached",
          "does not answer" + where,
          "see whether it runs, whether this machine may reach it, and whether it knows us",
          why);
    }
  }

  private static String place(URI address) {
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    try {
      String found = InetAddress.getByName(address.getHost()).getHostAddress();
      String also = found.equals(address.getHost()) ? "" : " (" + found + ")";
      return address.getHost() + port + also;
    } catch (IOException _) {
      return address.getHost() + port + ", a name that is not known here,";
    }
  }

  /// The address in the settings of a system, whatever its kind; null where there is none with a
  /// host.
  public static @Nullable URI address(Record settings) {
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      if (component.getName().equals("url")) {
        try {
          String text = String.valueOf(component.getAccessor().invoke(settings));
          URI uri = URI.create(text.replaceFirst("^jdbc:", ""));
          return uri.getHost() == null ? null : uri;
        } catch (ReflectiveOperationException | IllegalArgumentException _) {
          return null;
        }
      }
    }
    return null;
  }

  /// How long the certificate holds; null where none is shown.
  public static @Nullable Finding certificate(@Nullable URI address, Instant now) {
    if (address == null || !Set.of("https", "rediss").contains(address.getScheme())) {
      return null;
    }
    try {
      Instant end = shown(address).getNotAfter().toInstant();
      long days = ChronoUnit.DAYS.between(now, end);
      return days < DAYS_MIN
          ? new Finding(
              Finding.Level.PROBLEM,
              "certificate",
              days < 0 ? "has ended on " + end : "ends in %d days, on %s".formatted(days, end),
              "have it renewed where the system runs",
              null)
          : Finding.fine("certificate", "holds for %d days".formatted(days));
    } catch (IOException | GeneralSecurityException _) {
      return Finding.note("certificate", "none was shown", null);
    }
  }

  private static X509Certificate shown(URI address) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Onlooker()}, null);
    int port = address.getPort() < 0 ? 443 : address.getPort();
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(address.getHost(), port), CONNECT_MILLIS);
      plain.setSoTimeout(CONNECT_MILLIS);
      try (SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(plain, address.getHost(), port, false)) {
        SSLParameters parameters = socket.getSSLParameters();
        if (!address.getHost().matches("[0-9.:\\[\\]]+")) {
          parameters.setServerNames(List.of(new SNIHostName(address.getHost())));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
      }
    }
  }

  /// Looks at certificates and sends nothing: whether they are trusted is decided where the system
  /// is called.
  private static final class Onlooker implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
