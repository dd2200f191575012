package dev.banyan.cli.trial;

import dev.banyan.config.model.CallerSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.TestSection;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a configuration is served with in a test, as an overlay: a free loopback port instead of
/// its listeners, and keys made for the test instead of its callers' keys and tokens. Everything
/// else is as it is written. `header` and `key` are the test caller's credential.
record Setting(
    String overlay, @Nullable String header, @Nullable String key, @Nullable String trouble) {
  /// The listener of a test.
  static final String LISTENER = "of-the-test";

  private static final String TEST_HEADER = "X-Test-Key";
  private static final String KEY = "test key of ";

  static Setting of(Configuration configuration, TestSection.@Nullable AsCaller caller) {
    StringBuilder overlay = new StringBuilder("banyan: 1\nlisten:\n");
    configuration.listen().keySet().forEach(name -> overlay.append("  " + name + ": ~\n"));
    boolean traced = configuration.observe().tracing() != null;
    overlay.insert(0, traced ? "observe: { tracing: ~ }\n" : "");
    overlay.append("  ").append(LISTENER).append(": { port: 0, host: 127.0.0.1 }\n");
    Map<Name, CallerSection> groups = configuration.callers();
    if (!groups.isEmpty()) {
      overlay.append("callers:\n");
    }
    groups.forEach((name, section) -> group(name, section, caller, overlay));
    if (caller == null) {
      return new Setting(overlay.toString(), null, null, null);
    }
    CallerSection section = groups.get(caller.in());
    if (section == null) {
      String hint =
          Suggestion.forWord(
              caller.in().value(), groups.keySet().stream().map(Name::value).toList());
      return new Setting(
          "",
          null,
          null,
          "there are no callers `" + caller.in() + "`" + (hint == null ? "" : "; " + hint));
    }
    return new Setting(
        overlay.toString(),
        section instanceof CallerSection.ApiKeys keys ? keys.apiKey().header() : TEST_HEADER,
        KEY + caller.in(),
        null);
  }

  private static void group(
      Name name,
      CallerSection section,
      TestSection.@Nullable AsCaller caller,
      StringBuilder overlay) {
    String key =
        caller != null && caller.in().equals(name)
            ? hashed(KEY + name, caller.id(), caller.roles(), caller.tenant())
            : hashed("nobody's", name, List.of(), null);
    overlay.append("  ").append(name).append(":\n");
    switch (section) {
      case CallerSection.ApiKeys keys -> {
        overlay.append("    api-key:\n");
        overlay.append(keys.apiKey().file() == null ? "" : "      file: ~\n");
      }
      case CallerSection.Tokens _ -> instead("jwt", overlay);
      case CallerSection.Introspected _ -> instead("introspection", overlay);
      case CallerSection.Certified _ -> instead("certificate", overlay);
      case CallerSection.Passwords _ -> instead("basic", overlay);
      case CallerSection.Signed _ -> instead("signature", overlay);
    }
    overlay.append("      keys: [ ").append(key).append(" ]\n");
  }

  private static void instead(String method, StringBuilder overlay) {
    overlay.append("    ").append(method).append(": ~\n    api-key:\n      header: ");
    overlay.append(TEST_HEADER).append('\n');
  }

  private static String hashed(String key, Name id, List<Name> roles, @Nullable Name tenant) {
    return "{ id: "
        + id
        + ", hash: \""
        + ApiKeys.hash(key)
        + "\""
        + (roles.isEmpty() ? "" : ", roles: [" + joined(roles) + "]")
        + (tenant == null ? "" : ", tenant: " + tenant)
        + " }";
  }

  private static String joined(List<Name> names) {
    return names.stream().map(Name::value).collect(Collectors.joining(", "));
  }

  /// Writes the overlay into a folder of the run.
  Path write(Path folder) throws IOException {
    return Files.writeString(folder.resolve("test.yaml"), overlay);
  }
}
