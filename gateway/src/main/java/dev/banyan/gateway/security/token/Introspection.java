package dev.banyan.gateway.security.token;

import dev.banyan.base.Secret;
import dev.banyan.gateway.security.Hashes;
import dev.banyan.gateway.security.Reason;
import dev.banyan.gateway.security.Recognizer;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Recognises callers by a bearer token that only its issuer understands (RFC 7662): whatever token
/// is sent, the issuer is asked.
public final class Introspection implements Recognizer {
  private final TokenPolicy policy;
  private final IntrospectionEndpoint endpoint;
  private final InstantSource clock;

  public Introspection(TokenPolicy policy, IntrospectionEndpoint endpoint, InstantSource clock) {
    this.policy = policy;
    this.endpoint = endpoint;
    this.clock = clock;
  }

  @Override
  public String name() {
    return policy.name();
  }

  @Override
  public Finding recognize(Credentials credentials) {
    Bearer bearer = Bearer.of(credentials);
    if (bearer.token().isEmpty()) {
      return bearer.finding();
    }
    String digest = Hashes.hex(bearer.token());
    return endpoint.ask(
        bearer.token(), digest, Reason.UNKNOWN, meaning -> judge(meaning, credentials));
  }

  private Finding judge(IntrospectionEndpoint.Meaning meaning, Credentials credentials) {
    Finding problem = meaning.claims().problem(policy, clock.instant());
    if (problem != null) {
      return problem;
    }
    TokenMemory.Good good = meaning.good(policy);
    Finding unbound = good.binding().problem(policy.certificateBound(), credentials);
    return unbound != null ? unbound : good.known();
  }

  @Override
  public String challenge(@Nullable Reason refused) {
    return Bearer.challenge(refused);
  }

  @Override
  public @Nullable Secret token(Credentials credentials) {
    return Bearer.of(credentials).secret();
  }

  @Override
  public List<String> credentialHeaders() {
    return List.of(Bearer.HEADER);
  }
}
