package dev.banyan.connectors.soap;

import dev.banyan.base.Network;
import dev.banyan.base.Secret;
import dev.banyan.connect.Connector;
import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.web.Auth;
import dev.banyan.connectors.web.AuthCheck;
import dev.banyan.connectors.web.HeaderText;
import dev.banyan.connectors.web.Tls;
import dev.banyan.connectors.web.UrlRules;
import dev.banyan.formats.wsdl.Wsdl;
import dev.banyan.formats.wsdl.WsdlReader;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// SOAP services by their WSDL.
public final class SoapConnector implements Connector<SoapSettings> {
  @Override
  public String kind() {
    return "soap";
  }

  @Override
  public Class<SoapSettings> settings() {
    return SoapSettings.class;
  }

  @Override
  public LegacySystem read(SoapSettings settings, SystemContext context) {
    Wsdl wsdl =
        WsdlReader.read(
            context.folder(), location(settings, context), context.at("wsdl"), context.mistakes());
    List<Wsdl.Port> ports = ports(wsdl, settings, context);
    checkCredentials(settings, ports, context);
    checkAuth(settings, context);
    checkHeaders(settings, context);
    UrlRules.check(settings.urls(), false, context);
    List<SoapOperation> operations = new ArrayList<>();
    boolean several = ports.size() > 1;
    Set<String> services = new HashSet<>();
    ports.forEach(port -> services.add(port.service()));
    for (Wsdl.Port port : ports) {
      URI address = address(port, settings, context);
      for (Wsdl.Operation operation : port.operations()) {
        String prefix = several ? port.name() + "." : "";
        prefix = services.size() > 1 ? port.service() + "." + prefix : prefix;
        operations.add(
            new SoapOperation(
                prefix + operation.name(),
                port.version(),
                address,
                operation,
                settings.isRead(operation.name())));
      }
    }
    Http.Tls certificates = Tls.read(settings.tls(), context);
    return new SoapSystem(
        new SoapSystem.Way(context.name(), certificates), settings, wsdl, operations);
  }

  /// As it is written where that is an address, which is not fetched; else the path below the
  /// folder.
  private static String location(SoapSettings settings, SystemContext context) {
    if (context.settings().get("wsdl") instanceof Node.Scalar written
        && written.text().contains("://")) {
      return written.text();
    }
    Path file = settings.wsdl();
    Path folder = context.folder().toAbsolutePath().normalize();
    return file.startsWith(folder) ? folder.relativize(file).toString() : file.toString();
  }

  private static void checkCredentials(
      SoapSettings settings, List<Wsdl.Port> ports, SystemContext context) {
    // One that is written and cannot be resolved is a mistake of its own.
    boolean user = settings.username() != null || context.writes("username");
    boolean password = settings.password() != null || context.writes("password");
    if (user != password) {
      context
          .mistakes()
          .error(
              "half-credentials",
              context.at(user ? "username" : "password"),
              "a username and a password belong together",
              "write both or neither");
    }
    String name = settings.username();
    Secret secret = settings.password();
    if (name != null && secret != null && settings.security() == SoapSettings.Security.BASIC) {
      new AuthCheck(context).basic(name, secret, context.at("username"));
    }
    boolean own = context.writes("url") || context.writes("urls");
    List<URI> urls =
        settings.urls() != null
            ? settings.urls().all()
            : own ? List.of() : ports.stream().map(SoapConnector::stated).toList();
    int clear = 0;
    while (clear < urls.size() && !isClear(urls.get(clear))) {
      clear++;
    }
    if (clear < urls.size() && (settings.password() != null || settings.auth() != null)) {
      context
          .mistakes()
          .warning(
              "password-in-clear",
              settings.urls() == null ? context.at("wsdl") : UrlRules.at(clear, context),
              "the password or token travels unencrypted over http",
              settings.urls() == null
                  ? "write the service's https address as `url`; the WSDL states an http one"
                  : "use https where the service has it");
    }
  }

  private static void checkHeaders(SoapSettings settings, SystemContext context) {
    settings
        .headers()
        .forEach(
            (name, value) -> {
              Node all = context.settings().get("headers");
              Node own = all instanceof Node.Mapping mapping ? mapping.get(name) : null;
              Place place = own == null ? context.at("headers") : own.place();
              if (!HeaderText.isName(name)) {
                context
                    .mistakes()
                    .error(
                        "bad-header",
                        place,
                        "this is no name of a header",
                        "a header's name is made of letters, digits and hyphens");
              } else if (!HeaderText.isValue(value)) {
                context
                    .mistakes()
                    .error(
                        "bad-header",
                        place,
                        "the value of `"
                            + name
                            + "` has several lines, or characters that no"
                            + " header holds",
                        "write it on one line");
              }
            });
  }

  private static void checkAuth(SoapSettings settings, SystemContext context) {
    Auth auth = settings.auth();
    new AuthCheck(context).check(auth, settings.deadlineHeader());
    if (auth == null) {
      return;
    }
    if (auth.basic() != null) {
      context
          .mistakes()
          .error(
              "misplaced-basic",
              context.at("auth"),
              "the name and the password of a SOAP system have keys of their own",
              "write them as `username` and `password`, and remove `auth`");
    } else if (settings.username() != null && settings.security() == SoapSettings.Security.BASIC) {
      context
          .mistakes()
          .error(
              "two-credentials",
              context.at("auth"),
              "name and password would travel by HTTP, and so would this",
              "write one of them, or `security: wss-text` for a name in the message");
    }
  }

  private static boolean isClear(URI url) {
    String host = url.getHost();
    return "http".equals(url.getScheme()) && host != null && !Network.isLoopback(host);
  }

  /// The ports that are asked for. A port that only offers again, in another version of SOAP, what
  /// an earlier one of its service offers is left out.
  private static List<Wsdl.Port> ports(Wsdl wsdl, SoapSettings settings, SystemContext context) {
    List<Wsdl.Port> chosen = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Wsdl.Port port : wsdl.ports()) {
      boolean wanted =
          (settings.service() == null || settings.service().equals(port.service()))
              && (settings.port() == null || settings.port().equals(port.name()));
      List<String> names = port.operations().stream().map(Wsdl.Operation::name).sorted().toList();
      if (wanted && seen.add(port.service() + " " + names)) {
        chosen.add(port);
      }
    }
    if (chosen.isEmpty() && !wsdl.ports().isEmpty()) {
      String key = settings.port() != null ? "port" : "service";
      context
          .mistakes()
          .error(
              "no-such-port",
              context.at(key),
              "the WSDL has no such " + key,
              "one of: "
                  + String.join(
                      ", ", wsdl.ports().stream().map(p -> p.service() + "/" + p.name()).toList()));
    }
    if (chosen.size() > 1 && settings.urls() != null) {
      context
          .mistakes()
          .error(
              "ambiguous-port",
              UrlRules.at(0, context),
              "the WSDL has several ports, so one url cannot be meant for all of them",
              "choose one with `port:`, or leave out the url");
    }
    return chosen;
  }

  private static URI address(Wsdl.Port port, SoapSettings settings, SystemContext context) {
    List<URI> urls = settings.urls() == null ? List.of(stated(port)) : settings.urls().all();
    for (int i = 0; i < urls.size(); i++) {
      URI url = urls.get(i);
      boolean usable =
          url.getHost() != null
              && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
      if (!usable) {
        context
            .mistakes()
            .error(
                "bad-url",
                UrlRules.at(i, context),
                "there is no http or https address to call the service at",
                "write it like `url: https://host:8443/service`");
      } else if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
        context
            .mistakes()
            .error(
                "bad-url",
                UrlRules.at(i, context),
                "a user or a `#` in the address is sent to nobody",
                "write credentials as `username` and `password`");
      }
    }
    return urls.isEmpty() ? stated(port) : urls.getFirst();
  }

  /// The address that the WSDL states.
  private static URI stated(Wsdl.Port port) {
    try {
      return URI.create(port.address().strip());
    } catch (IllegalArgumentException _) {
      return URI.create("");
    }
  }
}
