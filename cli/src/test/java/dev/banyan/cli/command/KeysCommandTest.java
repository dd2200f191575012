package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.gateway.security.PasswordHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys from their making to their end.
class KeysCommandTest {
  @TempDir Path folder;

  private Shell.Result run(String... words) {
    return new Shell(folder).run(words);
  }

  private static String key(Shell.Result result) {
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out().lines().findFirst().orElseThrow().substring("key: ".length());
  }

  private String file() {
    return new Shell(folder).read("keys.yaml");
  }

  @Test
  void makesAKeyAndKeepsOnlyItsHash() throws IOException {
    String key =
        key(
            run(
                "keys",
                "new",
                "acme",
                "--role",
                "clerk",
                "--scope",
                "orders:read",
                "--tenant",
                "north",
                "--expires",
                "2099-01-31",
                "--file",
                "keys.yaml"));

    assertThat(file())
        .isEqualTo(
            """
            keys:
              - id: acme
                hash:
                  - { value: "%s", expires: 2099-01-31T00:00:00Z }
                roles: [clerk]
                scopes: ["orders:read"]
                tenant: north
            """
                .formatted(ApiKeys.hash(key)));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("keys.yaml"))))
        .isEqualTo("rw-------");
  }

  @Test
  void rotatesWithAnOverlapAndKeepsTheHeadOfTheFile() {
    String first = key(run("keys", "new", "acme", "--role", "clerk", "--file", "keys.yaml"));
    new Shell(folder).write("keys.yaml", "# Keys of partners.\n" + file());
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    String second = key(run("keys", "rotate", "acme", "--overlap", "2d", "--file", "keys.yaml"));

    assertThat(file())
        .startsWith("# Keys of partners.\nkeys:\n")
        .contains("\"" + ApiKeys.hash(first) + "\", expires: ")
        .contains("- \"" + ApiKeys.hash(second) + "\"\n    roles: [clerk]")
        .contains(before.plus(2, ChronoUnit.DAYS).toString().substring(0, 10));
    Shell.Result list = run("keys", "list", "--file", "keys.yaml");
    assertThat(list.out().lines()).hasSize(2);
    assertThat(list.out())
        .contains("acme", "holds until", "[clerk]")
        .doesNotContain(first, second, ApiKeys.hash(first));
  }

  @Test
  void dropsKeysThatHaveEndedWhenItRotates() {
    String ended = ApiKeys.hash("ended");
    new Shell(folder)
        .write(
            "keys.yaml",
            "keys: [ { id: acme, hash: [ { value: \"" + ended + "\", expires: 2020-01-01 } ] } ]");
    assertThat(run("keys", "list", "--file", "keys.yaml").out()).contains("expired 2020-01-01");

    String next = key(run("keys", "rotate", "acme", "--file", "keys.yaml"));

    assertThat(file()).contains(ApiKeys.hash(next)).doesNotContain(ended);
  }

  @Test
  void refusesToMakeASecondKeyOrToLoseAComment() {
    key(run("keys", "new", "acme", "--file", "keys.yaml"));
    assertThat(run("keys", "new", "acme", "--file", "keys.yaml").err())
        .contains("`banyan keys rotate acme` gives it a new key");
    assertThat(run("keys", "rotate", "bob", "--file", "keys.yaml").err()).contains("no `bob`");
    String commented = file() + "  # until the audit\n";
    new Shell(folder).write("keys.yaml", commented);

    Shell.Result refused = run("keys", "rotate", "acme", "--file", "keys.yaml");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("comments below its head");
    assertThat(file()).isEqualTo(commented);
  }

  @Test
  void removesACaller() {
    key(run("keys", "new", "acme", "--file", "keys.yaml"));

    assertThat(run("keys", "remove", "acme", "--file", "keys.yaml").exit()).isZero();

    assertThat(file()).isEqualTo("keys: []\n");
  }

  @Test
  void hashesAPasswordFromStandardInput() {
    Shell.Result hash = new Shell(folder).fed("secret\n", "keys", "password");

    assertThat(PasswordHash.parse(hash.out().strip())).isNotNull();
    assertThat(new Shell(folder).fed("", "keys", "password").err()).contains("no password");
  }
}
