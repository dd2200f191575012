package dev.banyan.gateway.server;

import dev.banyan.connect.Http;
import dev.banyan.gateway.assemble.caller.CallerPart;
import dev.banyan.gateway.observe.Observation;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.gateway.security.Basic;
import dev.banyan.gateway.security.Counted;
import dev.banyan.gateway.security.MessageSignature;
import dev.banyan.gateway.security.PasswordMemory;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.gateway.security.Replays;
import dev.banyan.gateway.security.Tally;
import dev.banyan.gateway.security.certificate.Certificates;
import dev.banyan.gateway.security.token.Introspection;
import dev.banyan.gateway.security.token.IntrospectionEndpoint;
import dev.banyan.gateway.security.token.Jwt;
import dev.banyan.gateway.security.token.KeyRing;
import dev.banyan.gateway.security.token.KeySource;
import dev.banyan.gateway.security.token.Revocations;
import dev.banyan.gateway.security.token.TokenMemory;
import dev.banyan.tls.Trust;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the recognisers of `callers:` when a generation is opened. Used once, by the server's
/// thread.
final class CallerMethods {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final int KEY_CONNECTIONS = 2;

  private final Http.Factory http;
  private final Observation observation;
  private final Kept kept;
  private final InstantSource clock = InstantSource.system();

  CallerMethods(Http.Factory http, Observation observation, Kept kept) {
    this.http = http;
    this.observation = observation;
    this.kept = kept;
  }

  Map<String, Recognizer> open(Map<String, CallerPart> parts) {
    Map<String, Recognizer> recognizers = new HashMap<>();
    parts.forEach(
        (name, part) -> {
          Tally tally = observation.callers(name);
          recognizers.put(name, new Counted(open(name, part, tally), tally));
        });
    return recognizers;
  }

  private Recognizer open(String name, CallerPart part, Tally tally) {
    return switch (part) {
      case CallerPart.Keys(var header, var keys, var warnBefore) -> {
        ApiKeys recognizer = new ApiKeys(name, header, keys, warnBefore, clock);
        tally.expiring(recognizer::expiring);
        yield recognizer;
      }
      case CallerPart.Tokens(var rules, var origin, var asked) ->
          new Jwt(
              rules,
              kept.keep(origin, KeyRing.class, () -> ring(origin)),
              kept.keep(List.of(unrevoked(rules), origin), TokenMemory.class, TokenMemory::new),
              asked == null ? null : endpoint(List.of(name, asked, rules), asked),
              clock);
      case CallerPart.Introspected(var policy, var asked) ->
          new Introspection(policy, endpoint(List.of(name, asked, policy), asked), clock);
      case CallerPart.Certified(var rules, var revoked) ->
          new Certificates(name, rules, revoked, clock);
      case CallerPart.Passwords(var realm, var users, var remember, var attempts) ->
          new Basic(
              name,
              realm,
              users,
              kept.keep(
                  List.of(name, remember, attempts),
                  PasswordMemory.class,
                  () -> new PasswordMemory(remember, attempts)),
              clock);
      case CallerPart.Signed(var rules) ->
          new MessageSignature(
              rules, kept.keep(List.of(name, rules.header()), Replays.class, Replays::new), clock);
    };
  }

  /// Revocations are looked at for each request: what is remembered does not depend on them.
  private static Jwt.Rules unrevoked(Jwt.Rules rules) {
    return new Jwt.Rules(rules.claims(), rules.algorithms(), rules.type(), Revocations.NONE);
  }

  private KeyRing ring(CallerPart.Origin origin) {
    KeySource source =
        switch (origin.kind()) {
          case FILE -> new KeySource.KeyFile(Path.of(origin.place()));
          case ADDRESS ->
              new KeySource.KeyAddress(
                  URI.create(origin.place()), client(KEY_CONNECTIONS, origin.trust()));
          case ISSUER ->
              new KeySource.Discovered(origin.place(), client(KEY_CONNECTIONS, origin.trust()));
        };
    return KeyRing.refreshed(source, origin.refresh());
  }

  /// By group and rules: callers are remembered as the rules made them of the answers.
  private IntrospectionEndpoint endpoint(List<Object> of, CallerPart.Asked asked) {
    return kept.keep(
        of,
        IntrospectionEndpoint.class,
        () ->
            new IntrospectionEndpoint(
                asked.settings(), client(asked.settings().atOnce(), asked.trust()), clock));
  }

  private Http client(int connections, @Nullable Trust trust) {
    Http.Tls tls = new Http.Tls(trust, null);
    return http.open(new Http.Settings(connections, CONNECT, IDLE, false, tls));
  }
}
