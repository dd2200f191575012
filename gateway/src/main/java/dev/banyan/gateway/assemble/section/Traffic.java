package dev.banyan.gateway.assemble.section;

import dev.banyan.base.Network;
import dev.banyan.config.decode.Written;
import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.connect.Http;
import dev.banyan.gateway.edge.Condition;
import dev.banyan.gateway.edge.Cors;
import dev.banyan.gateway.gate.Addresses;
import dev.banyan.gateway.gate.Tenancy;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From what an API and a route say of traffic to what the edge takes: which requests are meant,
/// which browsers and addresses may, and which headers answers carry.
public final class Traffic {
  /// For answers that are data: a browser shall neither guess their type, nor frame them, nor run
  /// anything in them (OWASP's recommendations for REST).
  private static final List<Http.Header> SECURITY =
      List.of(
          new Http.Header("x-content-type-options", "nosniff"),
          new Http.Header("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
          new Http.Header("referrer-policy", "no-referrer"));

  private Traffic() {}

  /// The condition of an API; `NONE` where it asks for nothing.
  public static Condition condition(ApiSection.@Nullable Match match) {
    if (match == null) {
      return Condition.NONE;
    }
    Written mediaType = match.mediaType();
    return new Condition(
        match.hosts().stream().map(host -> host.text().toLowerCase(Locale.ROOT)).sorted().toList(),
        texts(match.headers(), true),
        texts(match.query(), false),
        mediaType == null ? null : mediaType.text().toLowerCase(Locale.ROOT));
  }

  private static Map<String, String> texts(Map<Name, Written> written, boolean lower) {
    Map<String, String> texts = new LinkedHashMap<>();
    written.forEach(
        (name, value) ->
            texts.put(lower ? name.value().toLowerCase(Locale.ROOT) : name.value(), value.text()));
    return texts;
  }

  /// Leave for browsers; null where there is none.
  public static @Nullable Cors cors(ApiSection.@Nullable Cors section) {
    if (section == null) {
      return null;
    }
    Set<String> origins = new HashSet<>();
    section.origins().forEach(origin -> origins.add(origin.text()));
    return new Cors(
        origins,
        section.headers().stream().map(Name::value).toList(),
        section.exposes().stream().map(Name::value).toList(),
        section.credentials(),
        section.remembered());
  }

  /// Which addresses may come; null where all may. Networks that are none are reported.
  public static @Nullable Addresses addresses(
      ApiSection section, RouteSection route, Mistakes mistakes) {
    ApiSection.Addresses written =
        route.addresses() == null ? section.addresses() : route.addresses();
    return written == null
        ? null
        : new Addresses(networks(written.allow(), mistakes), networks(written.deny(), mistakes));
  }

  static List<Network> networks(List<Written> written, Mistakes mistakes) {
    List<Network> networks = new ArrayList<>();
    for (Written one : written) {
      Network network = Network.parse(one.text());
      if (network == null) {
        mistakes.error(
            "wrong-value",
            one.place(),
            "`" + one.text() + "` is no network",
            "write it like 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32");
      } else {
        networks.add(network);
      }
    }
    return networks;
  }

  /// Where tenants are named; null where they are not.
  public static @Nullable Tenancy tenancy(ApiSection.@Nullable Tenant section) {
    if (section == null) {
      return null;
    }
    Name header = section.header();
    Written host = section.host();
    return new Tenancy(
        header == null ? null : header.value().toLowerCase(Locale.ROOT),
        host == null ? null : host.text().substring(1).toLowerCase(Locale.ROOT));
  }

  /// The headers that every answer of a route carries. `data` says that answers are made here, not
  /// passed on.
  public static List<Http.Header> answerHeaders(
      ApiSection section, RouteSection route, boolean data, Mistakes mistakes) {
    List<Http.Header> headers = new ArrayList<>();
    boolean secure = section.securityHeaders() == null ? data : section.securityHeaders().isOn();
    if (secure) {
      headers.addAll(SECURITY);
    }
    List<String> vary = condition(section.match()).vary();
    if (!vary.isEmpty()) {
      headers.add(new Http.Header("vary", String.join(", ", vary)));
    }
    ApiSection.Deprecation deprecated =
        route.deprecated() == null ? section.deprecated() : route.deprecated();
    if (deprecated != null) {
      deprecation(deprecated, headers, mistakes);
    }
    return headers;
  }

  private static void deprecation(
      ApiSection.Deprecation section, List<Http.Header> headers, Mistakes mistakes) {
    LocalDate since = day(section.since(), mistakes);
    if (since != null) {
      long seconds = since.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
      headers.add(new Http.Header("deprecation", "@" + seconds));
    }
    Written sunset = section.sunset();
    LocalDate gone = sunset == null ? null : day(sunset, mistakes);
    if (gone != null) {
      headers.add(
          new Http.Header(
              "sunset",
              DateTimeFormatter.RFC_1123_DATE_TIME.format(gone.atStartOfDay(ZoneOffset.UTC))));
    }
    if (gone != null && since != null && sunset != null && gone.isBefore(since)) {
      mistakes.error(
          "wrong-value", sunset.place(), "it would be gone before it is deprecated", "swap them");
    }
    Written link = section.link();
    if (link != null && !link.text().matches("https?://[^\\s<>\"]+")) {
      mistakes.error(
          "wrong-value",
          link.place(),
          "`" + link.text() + "` is no address of a page",
          "write it like https://example.com/moving");
    } else if (link != null) {
      headers.add(
          new Http.Header(
              "link", "<" + link.text() + ">; rel=\"deprecation\"; type=\"text/html\""));
    }
  }

  private static @Nullable LocalDate day(Written written, Mistakes mistakes) {
    try {
      return LocalDate.parse(written.text());
    } catch (DateTimeException _) {
      mistakes.error(
          "wrong-value",
          written.place(),
          "`" + written.text() + "` is no day",
          "write it like 2027-07-01");
      return null;
    }
  }
}
