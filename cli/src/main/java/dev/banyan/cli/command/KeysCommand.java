package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.gateway.security.ApiKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/// `banyan keys new ID`: makes an API key and shows it once; `banyan keys hash`: the hash of a key
/// read from standard input.
public final class KeysCommand implements Command {
  private static final int KEY_BYTES = 32;

  @Override
  public String name() {
    return "keys";
  }

  @Override
  public String summary() {
    return "make an API key, or the hash of one";
  }

  @Override
  public String usage() {
    return """
        usage: banyan keys new ID [--role ROLE]…   a new key, shown once, and the lines to configure
               banyan keys hash                    the hash of the key on standard input\
        """;
  }

  @Override
  public List<String> options() {
    return List.of("--role");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    return switch (arguments.operand(0, "`new` or `hash`")) {
      case "new" -> make(arguments.operand(1, "the caller's ID"), arguments.all("--role"), console);
      case "hash" -> hash(console);
      case String other -> throw new UsageException("`" + other + "` is neither `new` nor `hash`");
    };
  }

  private static int make(String id, List<String> roles, Console console) {
    if (!id.matches("[A-Za-z0-9._@-]{1,80}")) {
      throw new UsageException("an ID has letters, digits and . _ @ - only");
    }
    String key = newKey();
    console.err("The key is shown this once; only its hash is configured.");
    console.out("key: " + key);
    console.out("  - id: " + id);
    console.out("    hash: \"" + ApiKeys.hash(key) + "\"");
    if (!roles.isEmpty()) {
      console.out("    roles: [" + String.join(", ", roles) + "]");
    }
    return Exit.FINE;
  }

  /// A key that nobody can guess.
  static String newKey() {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    return "bk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private static int hash(Console console) {
    try {
      String key = new String(console.input().readNBytes(1024), StandardCharsets.UTF_8).strip();
      if (key.isEmpty()) {
        throw new UsageException("no key on standard input");
      }
      console.out(ApiKeys.hash(key));
      return Exit.FINE;
    } catch (IOException e) {
      throw new UsageException("standard input cannot be read");
    }
  }
}
