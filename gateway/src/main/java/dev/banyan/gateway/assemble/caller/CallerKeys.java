package dev.banyan.gateway.assemble.caller;

import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.CallerSection;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.gateway.security.Basic;
import dev.banyan.gateway.security.PasswordHash;
import dev.banyan.operation.Caller;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads the credentials of a group of callers that lie in the configuration or in a file beside
/// it, API keys and users, and checks that each is a hash and stands once. Owned by one thread.
final class CallerKeys {
  private static final String MAKE = "`banyan keys new ID` makes a key and prints its lines";
  private static final String PASSWORD = "`banyan keys password` makes one from a password";

  private final Loaded loaded;
  private final InstantSource clock;
  private final Mistakes mistakes;
  private final Map<String, Place> ids = new HashMap<>();
  private final Map<String, Name> hashes = new HashMap<>();

  CallerKeys(Loaded loaded, InstantSource clock, Mistakes mistakes) {
    this.loaded = loaded;
    this.clock = clock;
    this.mistakes = mistakes;
  }

  CallerPart.Keys keys(Name group, CallerSection.ApiKey section) {
    List<CallerSection.HashedKey> written = section.keys();
    if (section.file() != null) {
      var read = file(section.file(), CallerSection.KeyFile.class, section.place());
      written = read == null ? List.of() : read.keys();
    } else if (written.isEmpty()) {
      mistakes.error(
          "no-keys",
          section.place(),
          "callers `" + group + "` have no keys: nobody could ever be let in",
          "add `file: keys.yaml` or `keys: [ … ]`; " + MAKE);
    }
    List<ApiKeys.Key> keys = new ArrayList<>();
    for (CallerSection.HashedKey one : written) {
      once(one.id());
      Caller caller =
          caller(group, one.id(), one.tenant(), words(one.roles()), words(one.scopes()))
              .withPlan(plan(one.plan()));
      Instant last = Instant.MIN;
      for (CallerSection.KeyHash hash : one.hash()) {
        Instant expires = earlier(hash.expires(), one.expires());
        last = expires == null ? Instant.MAX : last.compareTo(expires) > 0 ? last : expires;
        if (check(one.id(), hash)) {
          keys.add(new ApiKeys.Key(caller, hash.value().text(), expires));
        }
      }
      ended(one.id(), last);
    }
    return new CallerPart.Keys(section.header(), keys, section.warnBefore());
  }

  /// A key that names a plan which is not there would silently have another.
  private @Nullable String plan(@Nullable Name plan) {
    Set<String> plans = new TreeSet<>();
    loaded.configuration().plans().keySet().forEach(name -> plans.add(name.value()));
    if (plan != null && !plans.contains(plan.value())) {
      mistakes.error(
          "unknown-plan",
          plan.place(),
          "there is no plan `" + plan + "`",
          plans.isEmpty()
              ? "write `plans: { " + plan + ": { limit: … } }`"
              : Suggestion.forWord(plan.value(), plans));
    }
    return plan == null ? null : plan.value();
  }

  CallerPart.Passwords users(Name group, CallerSection.Basic section) {
    List<CallerSection.User> written = section.users();
    if (section.file() != null) {
      var read = file(section.file(), CallerSection.UserFile.class, section.place());
      written = read == null ? List.of() : read.users();
    } else if (written.isEmpty()) {
      mistakes.error(
          "no-keys",
          section.place(),
          "callers `" + group + "` have no users: nobody could ever be let in",
          "add `file: users.yaml` or `users: [ … ]`");
    }
    List<Basic.User> users = new ArrayList<>();
    for (CallerSection.User one : written) {
      once(one.id());
      ended(one.id(), one.expires() == null ? Instant.MAX : one.expires());
      PasswordHash hash = PasswordHash.parse(one.password().text());
      if (hash == null) {
        mistakes.error(
            "bad-hash",
            one.password().place(),
            "this is not the hash of a password: it is `pbkdf2-sha256:` with 100000 iterations at"
                + " least, a salt and a hash",
            PASSWORD);
        continue;
      }
      Caller caller =
          caller(group, one.id(), one.tenant(), words(one.roles()), words(one.scopes()));
      users.add(new Basic.User(caller, hash, one.expires()));
    }
    return new CallerPart.Passwords(section.realm(), users, section.remember(), section.attempts());
  }

  static Caller caller(
      Name group, Name id, @Nullable Name tenant, Set<String> roles, Set<String> scopes) {
    return new Caller(
        group.value(), id.value(), tenant == null ? null : tenant.value(), roles, scopes, Map.of());
  }

  static Set<String> words(List<Name> names) {
    Set<String> words = new HashSet<>();
    names.forEach(name -> words.add(name.value()));
    return words;
  }

  private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
    return a == null || (b != null && b.isBefore(a)) ? b : a;
  }

  private <R> @Nullable R file(Path file, Class<R> type, Place at) {
    if (!Files.isReadable(file)) {
      mistakes.error(
          "missing-file",
          at,
          "the file `" + loaded.folder().relativize(file) + "` cannot be read",
          type == CallerSection.KeyFile.class
              ? "it holds `keys:` and a list; " + MAKE
              : "it holds `users:` and a list; " + PASSWORD);
      return null;
    }
    return loaded.file(file, type, at, mistakes);
  }

  private void once(Name id) {
    Place first = ids.putIfAbsent(id.value(), id.place());
    if (first != null) {
      mistakes.error(
          "duplicate-key-id",
          id.place(),
          "the id `" + id + "` stands twice",
          "the other is at " + first + "; several keys of one caller stand under its `hash`");
    }
  }

  private void ended(Name id, Instant last) {
    if (!clock.instant().isBefore(last)) {
      mistakes.warning(
          "expired",
          id.place(),
          "`" + id + "` has expired and is let in no more",
          "`banyan keys rotate " + id + "` makes a new key; or remove the entry");
    }
  }

  private boolean check(Name id, CallerSection.KeyHash key) {
    String hash = key.value().text();
    if (!ApiKeys.isHash(hash)) {
      mistakes.error(
          "bad-hash",
          key.value().place(),
          "this is not the hash of a key: it is `sha256:` and 64 hexadecimal digits",
          MAKE + "; `banyan keys hash` hashes one you have");
      return false;
    }
    Name holder = hashes.putIfAbsent(hash.toLowerCase(Locale.ROOT), id);
    if (holder != null) {
      mistakes.error(
          "duplicate-key",
          key.value().place(),
          "`" + id + "` and `" + holder + "` have the same key",
          "make a key for each: `banyan keys new " + id + "`");
      return false;
    }
    return true;
  }
}
