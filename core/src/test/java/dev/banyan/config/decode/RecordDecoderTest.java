package dev.banyan.config.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Secret;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.config.shape.ZeroAllowed;
import dev.banyan.config.text.YamlReader;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import dev.banyan.type.Type;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordDecoderTest {
  private final Mistakes mistakes = new Mistakes();
  private final RecordDecoder decoder =
      new RecordDecoder(
          new Decoding(
              Environment.of(Map.of("PASSWORD", "hunter2", "EMPTY", "")),
              Path.of("folder").toAbsolutePath(),
              Kinds.of(Set.of()),
              KnownKeys.NONE,
              mistakes,
              _ -> {}));

  private <T> @Nullable T decode(String yaml, Class<T> type) {
    Node node = YamlReader.read("t.yaml", yaml.getBytes(StandardCharsets.UTF_8), mistakes);
    return decoder.decode(Objects.requireNonNull(node), type, "`settings` of system `x`");
  }

  private <T> T decoded(String yaml, Class<T> type) {
    T value = decode(yaml, type);
    assertThat(mistakes.render()).isEmpty();
    return Objects.requireNonNull(value);
  }

  record Settings(
      Place place,
      @Doc("An address.") URI url,
      @Nullable Secret password,
      @Default("8") int pool,
      @Default("1MiB") ByteSize answer,
      @Default("0s") @ZeroAllowed Duration linger,
      Map<String, String> properties,
      List<TypeExpression> types,
      @Nullable Security security,
      @Nullable Path file) {
    Settings {
      if (pool == 13) {
        throw new IllegalArgumentException("thirteen connections bring no luck");
      }
    }
  }

  sealed interface Security {
    record Basic(String username, Secret password) implements Security {}

    record Token(@ShortForm String token) implements Security {}
  }

  @Test
  void decodesTheSettingsOfAConnector() {
    Settings settings =
        decoded(
            """
            url: http://host/path
            password: "${env:PASSWORD}"
            pool: "${env:EMPTY:-4}"
            properties: { a: 1, "b c": yes }
            types: [text(8), list(decimal(9.2)), crm.Record]
            security: { username: me, password: "${env:PASSWORD}" }
            file: some/file
            """,
            Settings.class);

    assertThat(settings.place()).hasToString("t.yaml:1:1");
    assertThat(settings.url()).hasHost("host");
    assertThat(Objects.requireNonNull(settings.password()).reveal()).isEqualTo("hunter2");
    assertThat(settings.pool()).isEqualTo(4);
    assertThat(settings.answer().bytes()).isEqualTo(1_048_576);
    assertThat(settings.linger()).isZero();
    assertThat(settings.properties()).containsEntry("a", "1").containsEntry("b c", "yes");
    assertThat(settings.security()).isInstanceOf(Security.Basic.class);
    assertThat(settings.file()).isEqualTo(Path.of("folder/some/file").toAbsolutePath());
    assertThat(settings.types().get(0))
        .isInstanceOfSatisfying(
            TypeExpression.Known.class,
            known -> assertThat(known.type()).isEqualTo(Type.Text.max(8)));
    assertThat(settings.types().get(1))
        .isInstanceOfSatisfying(
            TypeExpression.ListOf.class,
            list -> assertThat(list.item().place()).hasToString("t.yaml:5:23"));
    assertThat(settings.types().get(2)).hasToString("crm.Record");
  }

  @Test
  void takesASingleValueForTheShortForm() {
    Settings settings = decoded("{ url: \"http://h\", security: abc }", Settings.class);

    assertThat(settings.security()).isEqualTo(new Security.Token("abc"));
  }

  @Test
  void reportsAllMistakesAtOnce() {
    Settings settings =
        decode("{ url: host, pool: many, password: open, colour: red }", Settings.class);

    assertThat(settings).isNull();
    assertThat(mistakes.sorted())
        .extracting(mistake -> mistake.code())
        .containsExactly("wrong-value", "wrong-value", "secret-in-clear", "unknown-key");
  }

  @Test
  void letsARecordRefuseItself() {
    Settings settings = decode("{ url: \"http://h\", pool: 13 }", Settings.class);

    assertThat(settings).isNull();
    assertThat(mistakes.render()).contains("thirteen connections bring no luck");
  }

  @Test
  void neverRepeatsASecret() {
    decode("{ url: \"${env:PASSWORD}\", pool: \"${env:PASSWORD}\" }", Settings.class);

    assertThat(mistakes.errorCount()).isEqualTo(2);
    assertThat(mistakes.render()).doesNotContain("hunter2");
  }

  @Test
  void showsARecordWithoutItsSecret() {
    Settings settings =
        decoded("{ url: \"http://h\", password: \"${env:PASSWORD}\" }", Settings.class);

    assertThat(settings.toString()).contains("http://h").doesNotContain("hunter2");
  }
}
