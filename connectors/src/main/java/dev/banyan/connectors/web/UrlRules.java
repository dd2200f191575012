package dev.banyan.connectors.web;

import dev.banyan.connect.Endpoints;
import dev.banyan.connect.SystemContext;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the addresses of a service and the spreading over them must be like, beyond what each value
/// is checked for alone.
public final class UrlRules {
  private UrlRules() {}

  /// Whether requests can go there: scheme, host, port, path.
  public static boolean usable(URI url) {
    String scheme = String.valueOf(url.getScheme());
    return (scheme.equals("http") || scheme.equals("https"))
        && url.getHost() != null
        && url.getRawQuery() == null
        && url.getRawFragment() == null
        && url.getRawUserInfo() == null;
  }

  /// The place of the URL of that number.
  public static Place at(int number, SystemContext context) {
    Node node = context.settings().get("urls");
    return node instanceof Node.Sequence list && number < list.items().size()
        ? list.items().get(number).place()
        : context.at(node == null ? "url" : "urls");
  }

  /// Reports what does not hold together. `relayed`: requests of clients are passed on, so that
  /// their headers and cookies can decide.
  public static void check(@Nullable Urls urls, boolean relayed, SystemContext context) {
    if (!(urls instanceof Urls.Several several)) {
      return;
    }
    Set<String> seen = new HashSet<>();
    List<URI> all = several.all();
    for (int i = 0; i < all.size(); i++) {
      if (!seen.add(plain(all.get(i)))) {
        mistake(
            context,
            at(i, context),
            "this address is there already",
            "write it once, with a `weight`");
      }
    }
    sticky(several.balance().sticky(), relayed, context);
    Balance.Eject eject = several.balance().eject();
    if (eject.from().compareTo(eject.to()) > 0) {
      mistake(
          context,
          context.at("balance"),
          "an address is left alone longer the first time than at most",
          "make `from` of `eject` smaller than `to`, or both the same");
    }
    if (several.health() != null && !isTarget(several.health().path())) {
      mistake(
          context,
          context.at("health"),
          "what an address is asked for is a path, with or without a query",
          "write it like `/health`");
    }
    statuses(eject.statuses(), "balance", context);
    if (several.health() != null) {
      statuses(several.health().statuses(), "health", context);
    }
  }

  /// One text for all spellings of an address (RFC 3986 §6.2.2.1, §6.2.3).
  private static String plain(URI url) {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return scheme + "://" + host + ":" + (url.getPort() < 0 ? usual : url.getPort()) + path;
  }

  private static boolean isTarget(String path) {
    try {
      return path.startsWith("/") && new URI("http://host" + path).getRawFragment() == null;
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private static void statuses(List<Integer> statuses, String key, SystemContext context) {
    if (statuses.stream().anyMatch(status -> status < 200 || status > 599)) {
      mistake(
          context,
          context.at(key),
          "a status is a number between 200 and 599",
          "write each alone, like `[502, 503]`");
    }
  }

  private static void sticky(
      Balance.@Nullable Sticky sticky, boolean relayed, SystemContext context) {
    if (sticky == null) {
      return;
    }
    Place place = context.at("balance");
    boolean header = sticky.by() == Endpoints.By.HEADER;
    boolean named = sticky.name() != null;
    if (!relayed && sticky.by() != Endpoints.By.CALLER) {
      mistake(
          context,
          place,
          "operations of this kind of system know no header or cookie of a client",
          "write `sticky: caller`");
    } else if (header && !named) {
      mistake(
          context,
          place,
          "it is not said which header keeps requests at one address",
          "write it as `sticky: { by: header, name: X-Cart }`");
    } else if (sticky.by() == Endpoints.By.CALLER && named) {
      mistake(context, place, "a caller needs no name", "write `sticky: caller`");
    } else if (sticky.name() != null && !HeaderText.isName(sticky.name())) {
      mistake(
          context,
          place,
          "this is no name of a header or cookie",
          "such a name is made of letters, digits and hyphens");
    }
  }

  private static void mistake(SystemContext context, Place place, String what, String remedy) {
    context.mistakes().error("bad-balance", place, what, remedy);
  }
}
