package dev.banyan.connectors.web;

import dev.banyan.base.Secret;
import dev.banyan.connect.SystemContext;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.tls.CertificateFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reports what is wrong with a written credential. Used once.
public final class AuthCheck {
  /// Headers that say where a request ends or where it goes.
  private static final Set<String> OF_THE_MESSAGE =
      Set.of("host", "content-length", "transfer-encoding", "connection", "te", "upgrade");

  private static final Duration LIFETIME_MIN = Duration.ofSeconds(10);
  private static final Duration LIFETIME_MAX = Duration.ofHours(1);

  private final SystemContext context;

  public AuthCheck(SystemContext context) {
    this.context = context;
  }

  public void check(@Nullable Auth auth, @Nullable String deadlineHeader) {
    if (deadlineHeader != null) {
      header(deadlineHeader, at("deadline-header"));
    }
    if (auth == null) {
      return;
    }
    Auth.ApiKey key = auth.apiKey();
    if (key != null) {
      header(key.header(), at("auth", "api-key", "header"));
      shown(key.key(), "api-key", "key");
    }
    if (auth.bearer() != null) {
      shown(auth.bearer(), "bearer");
    }
    if (auth.basic() != null) {
      basic(auth.basic().user(), auth.basic().password(), at("auth", "basic"));
    }
    client(auth.clientCredentials(), "client-credentials");
    client(auth.exchange(), "exchange");
    signed(auth.signed());
  }

  private void header(String name, Place place) {
    if (OF_THE_MESSAGE.contains(name.toLowerCase(Locale.ROOT))) {
      error(
          "bad-header",
          place,
          "this header says where a message ends, or where it goes",
          "name one of your own, like `X-Request-Deadline-Ms`");
    } else if (!HeaderText.isName(name)) {
      error(
          "bad-header",
          place,
          "this is no name of a header",
          "a header's name is made of letters, digits and hyphens");
    }
  }

  /// A secret that stands in a header as it is. What it holds shows in no message.
  private void shown(Secret secret, String... path) {
    String text = secret.reveal().strip();
    List<String> keys = new ArrayList<>(List.of("auth"));
    keys.addAll(List.of(path));
    Place place = at(keys.toArray(String[]::new));
    if (text.isEmpty()) {
      error(
          "empty-secret",
          place,
          "what the service is to be shown is empty",
          "see what the reference leads to");
    } else if (!HeaderText.isValue(text)) {
      error(
          "bad-secret",
          place,
          "what the service is to be shown has several lines, or characters that no header holds",
          "let the reference lead to the bare secret, on one line");
    }
  }

  /// A user and a password that travel by HTTP: none holds a control character, and the first colon
  /// ends the user (RFC 7617 §2).
  public void basic(String user, Secret password, Place place) {
    if (user.indexOf(':') >= 0) {
      error(
          "bad-user",
          place,
          "the service takes what follows the colon in this user's name for the password",
          "name a user without a colon");
    }
    boolean clean =
        user.chars().noneMatch(Character::isISOControl)
            && password.reveal().chars().noneMatch(Character::isISOControl);
    if (!clean) {
      error(
          "bad-secret",
          place,
          "a user or password has several lines, or another control character",
          "let the reference lead to the bare secret, on one line");
    }
  }

  private void client(Auth.@Nullable TokenClient client, String key) {
    if (client == null) {
      return;
    }
    boolean direct = client.endpoint() != null;
    if (direct == (client.issuer() != null)) {
      error(
          "token-endpoint",
          at("auth", key),
          direct
              ? "a token endpoint and an issuer are both named"
              : "nothing says where tokens are had",
          "name either the token `endpoint` or the `issuer`");
    } else if (Registration.confidential(
            String.valueOf(direct ? client.endpoint() : client.issuer()))
        == null) {
      error(
          "token-in-clear",
          at("auth", key, direct ? "endpoint" : "issuer"),
          "what proves who we are would be sent there without encryption",
          "write an `https` address; `http` is for this machine alone");
    }
    boolean secret = client.secret() != null || writes("auth", key, "secret");
    if (secret == (client.key() != null)) {
      error(
          "client-proof",
          at("auth", key),
          secret
              ? "a secret and a key are both written"
              : "nothing proves to the server who we are",
          "write either `secret` or `key`");
    }
    if (client.ca() != null) {
      var _ =
          new CertificateFiles(context.mistakes(), Instant.now())
              .trust(at("auth", key, "ca"), client.ca());
    }
    Path file = client.key();
    if (file != null) {
      var _ = key(file, client.algorithm(), at("auth", key, "key"));
    }
  }

  private void signed(Auth.@Nullable Signed signed) {
    if (signed == null) {
      return;
    }
    header(signed.header(), at("auth", "signed", "header"));
    if (signed.lifetime().compareTo(LIFETIME_MIN) < 0
        || signed.lifetime().compareTo(LIFETIME_MAX) > 0) {
      error(
          "token-lifetime",
          at("auth", "signed", "lifetime"),
          "a token that holds so long is of no use, or a risk",
          "between 10s and 1h; a minute does for most");
    }
    Set<String> ids = new HashSet<>();
    boolean first = true;
    for (Path file : signed.keys()) {
      Place place = at("auth", "signed", "keys");
      String id = key(file, first ? signed.algorithm() : null, place);
      if (id != null && !ids.add(id)) {
        error("same-key", place, "one key stands there twice", "remove one of them");
      }
      first = false;
    }
    for (String claim : signed.claims()) {
      if (SignedTokens.RESERVED.contains(claim)) {
        error(
            "reserved-claim",
            at("auth", "signed", "claims"),
            "the claim `" + claim + "` is written by the gateway itself",
            "remove it; id, roles, scopes and tenant are always there");
      }
    }
  }

  private @Nullable String key(Path file, @Nullable String algorithm, Place place) {
    try {
      return SigningKey.read(file, algorithm).id();
    } catch (SigningKey.Unusable e) {
      String name = String.valueOf(file.getFileName());
      error("bad-key", place, "the key file `" + name + "`: " + e.reason(), e.remedy());
      return null;
    }
  }

  private void error(String code, Place place, String what, String remedy) {
    context.mistakes().error(code, place, what, remedy);
  }

  private boolean writes(String... path) {
    return node(List.of(path)) != null;
  }

  /// The place of the innermost key of the path that is written.
  private Place at(String... path) {
    for (int length = path.length; length > 0; length--) {
      Node node = node(List.of(path).subList(0, length));
      if (node != null) {
        return node.place();
      }
    }
    return context.settings().place();
  }

  private @Nullable Node node(List<String> path) {
    Node node = context.settings();
    for (String key : path) {
      node = node instanceof Node.Mapping mapping ? mapping.get(key) : null;
    }
    return node;
  }
}
