package dev.banyan.gateway.assemble.caller;

import dev.banyan.config.decode.Written;
import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.CallerSection;
import dev.banyan.gateway.security.token.IntrospectionEndpoint;
import dev.banyan.gateway.security.token.Jwt;
import dev.banyan.gateway.security.token.KeySource;
import dev.banyan.gateway.security.token.Revocations;
import dev.banyan.gateway.security.token.SignatureAlgorithm;
import dev.banyan.gateway.security.token.TokenPolicy;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import dev.banyan.tls.CertificateFiles;
import dev.banyan.tls.Trust;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks the sections `jwt` and `introspection`: where keys come from, what a token must be. Reads
/// files only; no issuer is asked. Owned by one thread.
final class TokenCompiler {
  private final Loaded loaded;
  private final Mistakes mistakes;

  TokenCompiler(Loaded loaded, Mistakes mistakes) {
    this.loaded = loaded;
    this.mistakes = mistakes;
  }

  /// Null, with mistakes, where the section does not hold together.
  CallerPart.@Nullable Tokens tokens(Name group, CallerSection.Jwt section) {
    String issuer = issuer(section);
    CallerPart.Origin origin = origin(section);
    Set<SignatureAlgorithm> algorithms = algorithms(section);
    Revocations revoked = revocations(section);
    CallerPart.Asked asked =
        section.introspection() == null ? null : asked(section.introspection());
    boolean incomplete = algorithms.isEmpty() || (section.introspection() != null && asked == null);
    if (issuer == null || origin == null || revoked == null || incomplete) {
      return null;
    }
    TokenPolicy policy =
        new TokenPolicy(
            group.value(),
            issuer,
            texts(section.audience()),
            new TokenPolicy.Paths(
                section.subject(),
                section.roles(),
                section.scopes(),
                section.tenant(),
                section.plan()),
            section.certificateBound(),
            section.leeway());
    return new CallerPart.Tokens(
        new Jwt.Rules(policy, algorithms, section.type(), revoked), origin, asked);
  }

  CallerPart.@Nullable Introspected introspected(Name group, CallerSection.Introspection section) {
    CallerPart.Asked asked = asked(section.endpoint());
    if (asked == null) {
      return null;
    }
    TokenPolicy policy =
        new TokenPolicy(
            group.value(),
            section.issuer() == null ? null : section.issuer().text(),
            texts(section.audience()),
            new TokenPolicy.Paths(
                section.subject(), section.roles(), section.scopes(), section.tenant(), null),
            section.certificateBound(),
            section.leeway());
    return new CallerPart.Introspected(policy, asked);
  }

  private static Set<String> texts(List<Written> written) {
    Set<String> texts = new HashSet<>();
    written.forEach(one -> texts.add(one.text()));
    return texts;
  }

  private @Nullable String issuer(CallerSection.Jwt section) {
    Written issuer = section.issuer();
    Written discovered = section.discover();
    if (issuer == null && discovered == null) {
      mistakes.error(
          "missing-key",
          section.place(),
          "it is not said which issuer's tokens hold",
          "add `discover: https://…`, or `issuer` and `keys`");
      return null;
    }
    if (issuer != null && discovered != null && !issuer.text().equals(discovered.text())) {
      mistakes.error(
          "other-issuer",
          issuer.place(),
          "`discover` names another issuer",
          "the two are compared letter by letter: leave `issuer` out");
      return null;
    }
    return issuer != null ? issuer.text() : String.valueOf(discovered);
  }

  private CallerPart.@Nullable Origin origin(CallerSection.Jwt section) {
    Written keys = section.keys();
    Written discover = section.discover();
    if (discover != null) {
      return isTrustworthy(discover)
          ? origin(CallerPart.Origin.Kind.ISSUER, discover.text(), section)
          : null;
    }
    if (keys == null) {
      if (section.issuer() != null) {
        mistakes.error(
            "no-keys",
            section.place(),
            "it is not said where the issuer's keys are: no token could ever hold",
            "add `keys:` with a JWKS file or URL, or `discover:` instead of `issuer`");
      }
      return null;
    }
    String text = keys.text();
    if (text.contains("://")) {
      return isTrustworthy(keys) ? origin(CallerPart.Origin.Kind.ADDRESS, text, section) : null;
    }
    Path file = loaded.folder().resolve(text);
    if (!Files.isReadable(file)) {
      mistakes.error(
          "missing-file",
          keys.place(),
          "the issuer's keys cannot be read: there is no file of that name",
          "name a JWKS file by its path from the configuration's folder, or a URL");
      return null;
    }
    return origin(CallerPart.Origin.Kind.FILE, file.toString(), section);
  }

  private CallerPart.@Nullable Origin origin(
      CallerPart.Origin.Kind kind, String place, CallerSection.Jwt section) {
    Duration refresh = section.refresh();
    if (section.ca() == null) {
      return new CallerPart.Origin(kind, place, null, refresh);
    }
    Trust trust = trust(section.ca(), section.place());
    return trust == null ? null : new CallerPart.Origin(kind, place, trust, refresh);
  }

  private boolean isTrustworthy(Written address) {
    if (KeySource.isTrustworthy(address.text())) {
      return true;
    }
    mistakes.error(
        "insecure-address",
        address.place(),
        "whoever is on the way to this address could let anybody in",
        "an issuer is asked by https; plain http only on the loopback interface");
    return false;
  }

  private @Nullable Trust trust(Path file, Place at) {
    return new CertificateFiles(mistakes, Instant.now()).trust(at, file);
  }

  private Set<SignatureAlgorithm> algorithms(CallerSection.Jwt section) {
    Set<SignatureAlgorithm> algorithms = EnumSet.noneOf(SignatureAlgorithm.class);
    for (Name name : section.algorithms()) {
      SignatureAlgorithm known = SignatureAlgorithm.of(name.value());
      if (known != null) {
        algorithms.add(known);
        continue;
      }
      boolean shared = name.value().toUpperCase(Locale.ROOT).startsWith("HS");
      mistakes.error(
          "unknown-algorithm",
          name.place(),
          "`" + name + "` is no signature algorithm that is taken",
          shared
              ? "whoever checks a shared secret could sign with it: have the issuer sign by a key"
                  + " pair"
              : Suggestion.forWord(name.value(), SignatureAlgorithm.words()));
    }
    return algorithms;
  }

  private @Nullable Revocations revocations(CallerSection.Jwt section) {
    Path file = section.revoked();
    if (file == null) {
      return Revocations.NONE;
    }
    CallerSection.RevocationFile read =
        loaded.file(file, CallerSection.RevocationFile.class, section.place(), mistakes);
    if (read == null) {
      return null;
    }
    Set<String> tokens = new HashSet<>();
    Map<String, Instant> subjects = new HashMap<>();
    for (CallerSection.Revocation one : read.revoked()) {
      Written token = one.token();
      Written subject = one.subject();
      Instant before = one.issuedBefore();
      if (token != null && before == null) {
        tokens.add(token.text());
      } else if (subject != null && before != null) {
        subjects.merge(subject.text(), before, (a, b) -> a.isAfter(b) ? a : b);
      } else {
        mistakes.error(
            "incomplete-revocation",
            one.place(),
            "it is not clear what is revoked",
            "write `token: ID`, or `subject: ID` and `issued-before: INSTANT`");
      }
    }
    return new Revocations(tokens, subjects);
  }

  private CallerPart.@Nullable Asked asked(CallerSection.Endpoint section) {
    if (!isTrustworthy(section.url())) {
      return null;
    }
    Trust trust = section.ca() == null ? null : trust(section.ca(), section.place());
    if (section.ca() != null && trust == null) {
      return null;
    }
    IntrospectionEndpoint.Settings settings =
        new IntrospectionEndpoint.Settings(
            URI.create(section.url().text()),
            section.client().text(),
            section.secret(),
            section.send() == CallerSection.ClientAuthentication.POST,
            section.kept(),
            section.refusedFor(),
            section.deadline(),
            section.atOnce());
    return new CallerPart.Asked(settings, trust);
  }
}
