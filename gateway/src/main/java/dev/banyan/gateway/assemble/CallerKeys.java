package dev.banyan.gateway.assemble;

import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.CallerSection;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.text.Suggestion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Reads the API keys of each group of callers, written in the configuration or in a file beside
/// it, and checks that each is a hash and stands once. Used once.
final class CallerKeys {
  private static final String MAKE = "`banyan keys new ID` makes a key and prints its lines";

  private final Loaded loaded;
  private final Mistakes mistakes;

  CallerKeys(Loaded loaded, Mistakes mistakes) {
    this.loaded = loaded;
    this.mistakes = mistakes;
  }

  /// The keys by group; what is wrong is reported.
  Map<String, List<CallerSection.HashedKey>> read() {
    Map<String, List<CallerSection.HashedKey>> all = new LinkedHashMap<>();
    loaded
        .configuration()
        .callers()
        .forEach(
            (name, section) -> {
              switch (section) {
                case CallerSection.ApiKeys keys -> all.put(name.value(), keys(name, keys.apiKey()));
                case CallerSection.Tokens tokens -> checkKeys(tokens.jwt());
              }
            });
    return all;
  }

  private List<CallerSection.HashedKey> keys(Name group, CallerSection.ApiKey section) {
    Path file = section.file();
    List<CallerSection.HashedKey> keys = section.keys();
    if (file != null && !Files.isReadable(file)) {
      mistakes.error(
          "missing-file",
          section.place(),
          "the file `" + loaded.folder().relativize(file) + "` cannot be read",
          "it holds `keys:` and a list; " + MAKE);
      return List.of();
    }
    if (file != null) {
      CallerSection.KeyFile read =
          loaded.file(file, CallerSection.KeyFile.class, section.place(), mistakes);
      if (read == null) {
        return List.of();
      }
      keys = read.keys();
    } else if (keys.isEmpty()) {
      mistakes.error(
          "no-keys",
          section.place(),
          "callers `" + group + "` have no keys: nobody could ever be let in",
          "add `file: keys.yaml` or `keys: [ … ]`; " + MAKE);
    }
    Map<String, Place> ids = new HashMap<>();
    Map<String, Name> hashes = new HashMap<>();
    keys.forEach(key -> check(key, ids, hashes));
    return keys;
  }

  /// A key that names a plan which is not there would silently have another.
  private void checkPlan(CallerSection.HashedKey key) {
    Name plan = key.plan();
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
  }

  private void check(
      CallerSection.HashedKey key, Map<String, Place> ids, Map<String, Name> hashes) {
    checkPlan(key);
    String hash = key.hash().text();
    if (!ApiKeys.isHash(hash)) {
      mistakes.error(
          "bad-hash",
          key.hash().place(),
          "this is not the hash of a key: it is `sha256:` and 64 hexadecimal digits",
          MAKE + "; `banyan keys hash` hashes one you have");
      return;
    }
    Place first = ids.putIfAbsent(key.id().value(), key.id().place());
    if (first != null) {
      mistakes.error(
          "duplicate-key-id",
          key.id().place(),
          "the id `" + key.id() + "` stands twice",
          "the other is at " + first + "; limits and logs could not tell the two apart");
    }
    Name holder = hashes.putIfAbsent(hash.toLowerCase(Locale.ROOT), key.id());
    if (holder != null) {
      mistakes.error(
          "duplicate-key",
          key.hash().place(),
          "`" + key.id() + "` and `" + holder + "` have the same key",
          "make a key for each: `banyan keys new " + key.id() + "`");
    }
  }

  private void checkKeys(CallerSection.Jwt section) {
    String keys = section.keys().text();
    boolean address = keys.startsWith("http://") || keys.startsWith("https://");
    if (!address && !Files.isReadable(loaded.folder().resolve(keys))) {
      mistakes.error(
          "missing-file",
          section.keys().place(),
          "the issuer's keys cannot be read: there is no file of that name",
          "name a JWKS file by its path from the configuration's folder, or a URL");
    }
  }
}
