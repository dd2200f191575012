package dev.banyan.gateway.security;

import dev.banyan.base.Fault;
import dev.banyan.operation.Caller;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Recognises callers by name and password (RFC 7617, UTF-8). A password is compared with its slow
/// hash off the event loop, once in a while; in between it is known by a fast one. A name that
/// nobody has takes as long as one that somebody has. Wrong passwords make the network that they
/// come from wait, for that name first and then for all; callers whose password is remembered go
/// on.
public final class Basic implements Recognizer {
  private static final String SCHEME = "basic ";
  private static final int CHARACTERS_MAX = 1_024;
  private static final PasswordHash NOBODY = PasswordHash.ofNobody();

  /// One user; `expires` is null for never.
  public record User(Caller caller, PasswordHash password, @Nullable Instant expires) {}

  private final String name;
  private final String realm;
  private final Map<String, User> users = new HashMap<>();
  private final PasswordMemory memory;
  private final InstantSource clock;

  public Basic(
      String name, String realm, List<User> users, PasswordMemory memory, InstantSource clock) {
    this.name = name;
    this.realm = realm;
    this.memory = memory;
    this.clock = clock;
    users.forEach(user -> this.users.put(user.caller().id(), user));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Finding recognize(Credentials credentials) {
    List<String> sent = credentials.header("authorization");
    if (sent.stream().noneMatch(one -> one.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))) {
      return Finding.Missing.MISSING;
    }
    String pair = sent.size() == 1 ? decode(sent.getFirst().substring(SCHEME.length())) : null;
    int colon = pair == null ? -1 : pair.indexOf(':');
    if (pair == null || colon < 1) {
      return refused(Reason.MALFORMED, "it cannot be read or was sent twice");
    }
    String id = pair.substring(0, colon);
    User user = users.get(id);
    Instant expires = user == null ? null : user.expires();
    if (expires != null && !clock.instant().isBefore(expires)) {
      return refused(Reason.EXPIRED, "the user has expired");
    }
    if (user != null && memory.knows(pair, user.password())) {
      return new Finding.Known(user.caller());
    }
    String network = credentials.network();
    return new Finding.Later(() -> compare(user, id, pair, network));
  }

  private Finding compare(@Nullable User user, String id, String pair, String network) {
    if (!memory.throttle().take(id, network)) {
      return new Finding.Refused(
          Reason.THROTTLED,
          Fault.builder(Fault.Kind.TOO_MANY, "Too many wrong passwords")
              .operator("password refused: too many wrong ones for one name or network")
              .retryAfter(memory.throttle().period())
              .build());
    }
    String password = pair.substring(id.length() + 1);
    PasswordHash hash = user == null ? NOBODY : user.password();
    boolean matches;
    try {
      matches = memory.matches(password, hash, network);
    } catch (Fault busy) { // Nobody has looked at it.
      memory.throttle().giveBack(id, network);
      throw busy;
    }
    if (user == null) {
      return refused(Reason.UNKNOWN, "there is no such user");
    }
    if (!matches) {
      return refused(Reason.FORGED, "the password is another one");
    }
    memory.throttle().giveBack(id, network);
    memory.keep(pair, user.password());
    return new Finding.Known(user.caller());
  }

  private static @Nullable String decode(String encoded) {
    if (encoded.length() > CHARACTERS_MAX) {
      return null;
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(encoded.strip());
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.chars().anyMatch(Character::isISOControl) ? null : text;
    } catch (IllegalArgumentException | CharacterCodingException _) {
      return null;
    }
  }

  private static Finding refused(Reason reason, String why) {
    return Recognizer.refused(reason, "Name or password is not right", "password refused: " + why);
  }

  @Override
  public String challenge(@Nullable Reason refused) {
    return "Basic realm=\"" + realm + "\", charset=\"UTF-8\"";
  }

  @Override
  public List<String> credentialHeaders() {
    return List.of("authorization");
  }
}
