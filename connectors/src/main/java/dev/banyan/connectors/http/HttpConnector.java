package dev.banyan.connectors.http;

import dev.banyan.base.Network;
import dev.banyan.config.text.YamlReader;
import dev.banyan.connect.Connector;
import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.web.AuthCheck;
import dev.banyan.connectors.web.Credentials;
import dev.banyan.connectors.web.Tls;
import dev.banyan.connectors.web.UrlRules;
import dev.banyan.json.schema.OpenApiDocument;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// HTTP services. With an OpenAPI 3 document each of its operations can be called; every one can be
/// relayed to.
public final class HttpConnector implements Connector<HttpSettings> {
  private static final YamlReader.Limit CONTRACT =
      new YamlReader.Limit(OpenApiDocument.BYTES_MAX, "leave out the paths that are not called");

  @Override
  public String kind() {
    return "http";
  }

  @Override
  public Class<HttpSettings> settings() {
    return HttpSettings.class;
  }

  @Override
  public LegacySystem read(HttpSettings settings, SystemContext context) {
    checkUrls(settings, context);
    UrlRules.check(settings.urls(), true, context);
    new AuthCheck(context).check(settings.auth(), settings.deadlineHeader());
    byte[] bytes = contract(settings.contract(), context);
    Contract contract = Contract.NONE;
    if (bytes != null && settings.contract() != null) {
      String name = shown(settings.contract(), context.folder());
      Node root = YamlReader.read(name, bytes, CONTRACT, context.mistakes());
      if (root != null) {
        contract = ContractReader.read(root, settings.answerMax(), context.mistakes());
      }
    }
    Http.Tls tls = Tls.read(settings.tls(), context);
    HttpSystem.Way way = new HttpSystem.Way(tls, fingerprint(settings, tls, bytes));
    return new HttpSystem(context.name(), settings, contract, way);
  }

  private static void checkUrls(HttpSettings settings, SystemContext context) {
    for (int i = 0; i < settings.urls().all().size(); i++) {
      checkUrl(settings.urls().all().get(i), UrlRules.at(i, context), settings, context);
    }
  }

  private static void checkUrl(URI url, Place place, HttpSettings settings, SystemContext context) {
    boolean usable = UrlRules.usable(url);
    if (!usable) {
      context
          .mistakes()
          .error(
              "bad-url",
              place,
              "the address of an HTTP service is scheme, host, port and path",
              "write it like `https://host:8443/base`; credentials belong under `auth`");
    }
    boolean shown = settings.auth() != null && "http".equals(url.getScheme());
    if (usable && shown && !Network.isLoopback(url.getHost())) {
      context
          .mistakes()
          .warning(
              "credential-in-clear",
              place,
              "the credential under `auth` is sent to this address without encryption",
              "write `https`");
    }
  }

  private static byte @Nullable [] contract(@Nullable Path file, SystemContext context) {
    if (file == null) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(CONTRACT.bytesMax() + 1);
    } catch (IOException _) {
      context
          .mistakes()
          .error(
              "no-contract",
              context.at("contract"),
              "there is no file " + shown(file, context.folder()) + " that can be read",
              "name the service's OpenAPI document, or leave `contract` out to relay only");
      return null;
    }
  }

  private static String shown(Path file, Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    return file.startsWith(absolute) ? absolute.relativize(file).toString() : file.toString();
  }

  /// A digest, because the settings hold secrets.
  private static String fingerprint(
      HttpSettings settings, Http.Tls tls, byte @Nullable [] contract) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(settings.toString().getBytes(StandardCharsets.UTF_8));
      digest.update(tls.toString().getBytes(StandardCharsets.UTF_8));
      Credentials.digest(settings.auth(), digest);
      if (contract != null) {
        digest.update(contract);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
