package dev.banyan.connectors.soap;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Secret;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.connectors.web.Auth;
import dev.banyan.connectors.web.Tls;
import dev.banyan.connectors.web.Urls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a SOAP service is reached, and what its contract is.
@Doc("A SOAP service, 1.1 or 1.2, described by a WSDL.")
@Example(
    "{ wsdl: legacy/crm.wsdl, url: \"${env:CRM_URL}\", username: banyan,"
        + " password: \"${file:secrets/crm}\" }")
public record SoapSettings(
    @Doc("The WSDL 1.1 file; what it imports lies in the configuration's folder too.") Path wsdl,
    @Inline @Nullable Urls urls,
    @Doc("The service to use where the WSDL has several.") @Nullable String service,
    @Doc("The port to use where the service has several.") @Nullable String port,
    @Doc("Who calls.") @Nullable String username,
    @Doc("The password, by reference.") @Nullable Secret password,
    @Doc("How name and password travel: by HTTP, or in the message (WS-Security), plain or digest.")
        @Default("basic")
        Security security,
    @Doc("Adds a WS-Security timestamp that is valid so long.") @Nullable Duration timestamp,
    @Doc("What the service is shown by HTTP; a name and a password have keys of their own.")
        @Nullable Auth auth,
    @Doc("HTTP headers sent with every call.") Map<String, String> headers,
    @Doc("Operations that change nothing, by name, in any case; `*` stands for the rest.")
        @Default(SoapSettings.READS)
        List<String> reads,
    @Doc("A larger answer is refused.") @Default("10MiB") ByteSize answerMax,
    @Doc("Passes over what the contract does not know in an answer instead of refusing it.")
        @Default("false")
        boolean lax,
    @Doc("Connections at most, to each address; calls wait for a free one.")
        @Default("64")
        @Bounds(min = 1, max = 10_000)
        int connections,
    @Doc("How long opening a connection may take.") @Default("5s") Duration connectTimeout,
    @Doc(
            "Whether HTTP/2 is spoken: over TLS where the service chooses it, in the clear without"
                + " asking.")
        @Default("false")
        boolean http2,
    @Doc("Certificates for TLS.") @Nullable Tls tls,
    @Doc("The header that tells it how many milliseconds are left for an answer.")
        @Nullable String deadlineHeader) {

  /// Names of operations that change nothing, unless `reads` says otherwise: few and sure, since a
  /// read may be sent twice.
  static final String READS = "[get*, find*, list*, search*, query*, read*, lookup*]";

  /// [#READS] one by one.
  public static List<String> readsByDefault() {
    return List.of(READS.substring(1, READS.length() - 1).split(", "));
  }

  /// Whether an operation of that name changes nothing.
  boolean isRead(String name) {
    for (String pattern : reads) {
      String expression = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
      if (Pattern.compile(expression, Pattern.CASE_INSENSITIVE).matcher(name).matches()) {
        return true;
      }
    }
    return false;
  }

  /// How name and password travel.
  public enum Security {
    /// HTTP basic (RFC 7617).
    BASIC,
    /// WS-Security username token, password as text.
    WSS_TEXT,
    /// WS-Security username token, password as a digest that holds once.
    WSS_DIGEST
  }

  public SoapSettings {
    headers = Map.copyOf(headers);
    reads = List.copyOf(reads);
  }
}
