package dev.banyan.cli.command;

import dev.banyan.cli.Arguments;
import dev.banyan.cli.Console;
import dev.banyan.cli.Exit;
import dev.banyan.cli.UsageException;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.gateway.security.PasswordHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `banyan keys`: makes API keys and shows each once, replaces them with an overlap, lists what is
/// there, and hashes keys and passwords read from standard input. A key is never shown again: only
/// its hash is kept.
public final class KeysCommand implements Command {
  private static final int KEY_BYTES = 32;
  private static final String OVERLAP = "7d";
  private static final Pattern SPAN = Pattern.compile("(\\d{1,4})([hd])");

  private final InstantSource clock;

  public KeysCommand() {
    this(InstantSource.system());
  }

  KeysCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "keys";
  }

  @Override
  public String summary() {
    return "make, rotate and list API keys; hash keys and passwords";
  }

  @Override
  public String usage() {
    return """
        usage: banyan keys new ID [--role ROLE]… [--scope SCOPE]… [--tenant TENANT] [--expires WHEN]
                                                a new key, shown once, and the lines to configure
               banyan keys new ID … --file FILE     the same, written into a file of keys
               banyan keys rotate ID --file FILE [--overlap 7d]
                                                a new key for a caller; those before end after that
               banyan keys list --file FILE     whose keys there are, and until when they hold
               banyan keys remove ID --file FILE    the caller is let in no more
               banyan keys hash                 the hash of the key on standard input
               banyan keys password             the hash of the password on standard input
        WHEN is a date like 2027-01-31 or a time from now like 90d; FILE is what `api-key: { file }`
        names, and a running gateway takes it up by itself\
        """;
  }

  @Override
  public List<String> options() {
    return List.of("--role", "--scope", "--tenant", "--expires", "--file", "--overlap");
  }

  @Override
  public int run(Arguments arguments, Console console) {
    return switch (arguments.operand(
        0, "`new`, `rotate`, `list`, `remove`, `hash` or `password`")) {
      case "new" -> make(arguments, console);
      case "rotate" -> rotate(arguments, console);
      case "list" -> list(file(arguments, console), console);
      case "remove" -> remove(arguments, console);
      case "hash" -> hash(console, false);
      case "password" -> hash(console, true);
      case String other ->
          throw new UsageException(
              "`" + other + "` is none of `new`, `rotate`, `list`, `remove`, `hash`, `password`");
    };
  }

  private int make(Arguments arguments, Console console) {
    String id = id(arguments);
    String key = newKey();
    Instant expires = arguments.option("--expires").map(this::instant).orElse(null);
    KeyFile.Entry entry =
        new KeyFile.Entry(
            id,
            List.of(new KeyFile.Hash(ApiKeys.hash(key), expires)),
            null,
            words(arguments.all("--role")),
            words(arguments.all("--scope")),
            arguments.option("--tenant").orElse(null));
    if (arguments.option("--file").isPresent()) {
      KeyFile file = file(arguments, console);
      if (file.find(id) != null) {
        throw new UsageException(
            "`" + id + "` is there already: `banyan keys rotate " + id + "` gives it a new key");
      }
      file.put(entry);
      file.write();
    }
    show(key, console);
    if (arguments.option("--file").isEmpty()) {
      KeyFile.lines(entry).lines().forEach(console::out);
    }
    return Exit.FINE;
  }

  private static List<String> words(List<String> words) {
    for (String word : words) {
      if (!word.matches("[\\x21-\\x7e&&[^\",\\[\\]{}]]{1,200}")) {
        throw new UsageException("`" + word + "` is no name of a role or scope");
      }
    }
    return words;
  }

  private static void show(String key, Console console) {
    console.err("The key is shown this once; only its hash is configured.");
    console.out("key: " + key);
  }

  private static String id(Arguments arguments) {
    String id = arguments.operand(1, "the caller's ID");
    if (!id.matches("[A-Za-z0-9._@-]{1,80}")) {
      throw new UsageException("an ID has letters, digits and . _ @ - only");
    }
    return id;
  }

  private static KeyFile file(Arguments arguments, Console console) {
    String name =
        arguments
            .option("--file")
            .orElseThrow(() -> new UsageException("name the file of keys: `--file keys.yaml`"));
    return KeyFile.read(console.path(name), console.environment());
  }

  private int rotate(Arguments arguments, Console console) {
    KeyFile file = file(arguments, console);
    KeyFile.Entry entry = known(file, id(arguments));
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant end = now.plus(span(arguments.option("--overlap").orElse(OVERLAP)));
    Instant expires = arguments.option("--expires").map(this::instant).orElse(null);
    String key = newKey();
    List<KeyFile.Hash> hashes = new ArrayList<>();
    for (KeyFile.Hash hash : entry.hashes()) {
      if (!hash.hasEnded(now)) {
        Instant own = hash.expires();
        hashes.add(new KeyFile.Hash(hash.value(), own != null && own.isBefore(end) ? own : end));
      }
    }
    hashes.add(new KeyFile.Hash(ApiKeys.hash(key), expires));
    file.put(entry.with(hashes));
    file.write();
    show(key, console);
    console.out("the keys before hold until " + end);
    return Exit.FINE;
  }

  private static KeyFile.Entry known(KeyFile file, String id) {
    KeyFile.Entry entry = file.find(id);
    if (entry == null) {
      throw new UsageException("there is no `" + id + "` in this file");
    }
    return entry;
  }

  private int list(KeyFile file, Console console) {
    Instant now = clock.instant();
    for (KeyFile.Entry entry : file.entries()) {
      for (KeyFile.Hash hash : entry.hashes()) {
        Instant end = earlier(hash.expires(), entry.expires());
        String state =
            end == null ? "holds" : now.isBefore(end) ? "holds until " + end : "expired " + end;
        String may = (entry.roles() + " " + entry.scopes()).replaceAll("\\[]", "").strip();
        String shown = hash.value().substring(0, Math.min(15, hash.value().length())) + "…";
        console.out("%-20s %s  %-38s %s".formatted(entry.id(), shown, state, may).stripTrailing());
      }
    }
    return Exit.FINE;
  }

  private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
    return a == null || (b != null && b.isBefore(a)) ? b : a;
  }

  private static int remove(Arguments arguments, Console console) {
    KeyFile file = file(arguments, console);
    KeyFile.Entry entry = known(file, id(arguments));
    var _ = file.remove(entry.id());
    file.write();
    console.out("`" + entry.id() + "` is removed");
    return Exit.FINE;
  }

  private Instant instant(String text) {
    try {
      return SPAN.matcher(text).matches()
          ? clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(span(text))
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new UsageException("`" + text + "` is no date like 2027-01-31 and no time like 90d");
    }
  }

  private static Duration span(String text) {
    Matcher form = SPAN.matcher(text);
    if (!form.matches()) {
      throw new UsageException("`" + text + "` is no time like 12h or 7d");
    }
    long count = Long.parseLong(form.group(1));
    return form.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofDays(count);
  }

  /// A key that nobody can guess.
  static String newKey() {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    return "bk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private static int hash(Console console, boolean password) {
    String what = password ? "password" : "key";
    try {
      String text = new String(console.input().readNBytes(1024), StandardCharsets.UTF_8);
      String line = password ? text.lines().findFirst().orElse("") : text.strip();
      if (line.isEmpty()) {
        throw new UsageException("no " + what + " on standard input");
      }
      console.out(password ? PasswordHash.of(line) : ApiKeys.hash(line));
      return Exit.FINE;
    } catch (IOException e) {
      throw new UsageException("standard input cannot be read");
    }
  }
}
