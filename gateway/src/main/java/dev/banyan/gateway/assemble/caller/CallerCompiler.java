package dev.banyan.gateway.assemble.caller;

import dev.banyan.base.Secret;
import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.CallerSection;
import dev.banyan.gateway.security.MessageSignature;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks `callers:`, group by group, and reads the files that they name. Used once.
public final class CallerCompiler {
  private static final int SECRET_CHARACTERS_MIN = 16;

  private final Loaded loaded;
  private final InstantSource clock;
  private final Mistakes mistakes;

  public CallerCompiler(Loaded loaded, InstantSource clock, Mistakes mistakes) {
    this.loaded = loaded;
    this.clock = clock;
    this.mistakes = mistakes;
  }

  /// The groups by name; what is wrong is reported, and left out.
  public Map<String, CallerPart> compile() {
    Map<String, CallerPart> parts = new LinkedHashMap<>();
    loaded
        .configuration()
        .callers()
        .forEach(
            (name, section) -> {
              CallerPart part = part(name, section);
              if (part != null) {
                parts.put(name.value(), part);
              }
            });
    return parts;
  }

  private @Nullable CallerPart part(Name name, CallerSection section) {
    CallerKeys keys = new CallerKeys(loaded, clock, mistakes);
    TokenCompiler tokens = new TokenCompiler(loaded, mistakes);
    return switch (section) {
      case CallerSection.ApiKeys(var apiKey) -> {
        header(apiKey.header(), apiKey.place());
        yield keys.keys(name, apiKey);
      }
      case CallerSection.Tokens(var jwt) -> tokens.tokens(name, jwt);
      case CallerSection.Introspected(var introspection) ->
          tokens.introspected(name, introspection);
      case CallerSection.Certified(var certificate) ->
          new CertificateCompiler(loaded, mistakes).compile(name, certificate);
      case CallerSection.Passwords(var basic) -> {
        realm(basic);
        yield keys.users(name, basic);
      }
      case CallerSection.Signed(var signature) -> signed(name, signature);
    };
  }

  private void header(String header, Place at) {
    if (!header.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}")) {
      mistakes.error(
          "wrong-header",
          at,
          "`" + header + "` is no name of a header",
          "write letters, digits and `-`, like X-API-Key");
    }
  }

  private void realm(CallerSection.Basic section) {
    if (!section.realm().matches("[\\x20-\\x7e&&[^\"\\\\]]{1,80}")) {
      mistakes.error(
          "wrong-realm",
          section.place(),
          "a realm is shown in a header: letters, digits and blanks",
          "like `realm: Meridian`");
    }
  }

  private CallerPart signed(Name group, CallerSection.Signature section) {
    header(section.header(), section.place());
    for (Secret secret : section.secret()) {
      if (secret.reveal().length() < SECRET_CHARACTERS_MIN) {
        mistakes.error(
            "weak-secret",
            section.place(),
            "the shared secret is so short that it could be guessed",
            "it has " + SECRET_CHARACTERS_MIN + " characters at least");
      }
    }
    return new CallerPart.Signed(
        new MessageSignature.Rules(
            CallerKeys.caller(
                group,
                section.id(),
                section.tenant(),
                CallerKeys.words(section.roles()),
                CallerKeys.words(section.scopes())),
            section.header(),
            section.style() == CallerSection.Style.TIMESTAMPED,
            section.algorithm().name().toLowerCase(Locale.ROOT),
            section.secret(),
            section.tolerance(),
            section.replays()));
  }
}
