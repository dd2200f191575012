package dev.banyan.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Secret;
import dev.banyan.operation.Caller;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/// Whose message is taken, and how often.
class MessageSignatureTest {
  private static final Caller SHOP =
      new Caller("hooks", "shop", null, Set.of(), Set.of(), Map.of());
  private static final String SECRET = "whsec_0123456789abcdef";
  private static final byte[] BODY = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);

  private final Clock clock = new Clock();
  private final Replays replays = new Replays();

  private MessageSignature signature(boolean timestamped, String algorithm, String... secrets) {
    List<Secret> all = Arrays.stream(secrets).map(Secret::of).toList();
    Duration tolerance = Duration.ofMinutes(5);
    return new MessageSignature(
        new MessageSignature.Rules(
            SHOP, "X-Signature", timestamped, algorithm, all, tolerance, Duration.ofHours(1)),
        replays,
        clock);
  }

  static String hex(String algorithm, String secret, String content) {
    try {
      String name = "Hmac" + algorithm;
      Mac mac = Mac.getInstance(name);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), name));
      return HexFormat.of().formatHex(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String stamped(long seconds, String secret) {
    return "t=" + seconds + ",v1=" + hex("SHA256", secret, seconds + ".{\"id\":1}");
  }

  private static Recognizer.Finding prove(MessageSignature signature, String header, byte[] body) {
    return switch (signature.recognize(Asked.with("x-signature", header))) {
      case Recognizer.Finding.Unproven(Recognizer.Proof proof) -> proof.prove(body);
      case Recognizer.Finding other -> other;
    };
  }

  private static Reason reason(Recognizer.Finding finding) {
    return switch (finding) {
      case Recognizer.Finding.Refused(Reason reason, var _) -> reason;
      default -> throw new AssertionError("not refused: " + finding);
    };
  }

  @Test
  void knowsTheSenderByTimeAndBody() {
    MessageSignature signature = signature(true, "sha256", SECRET);

    Recognizer.Finding finding = prove(signature, stamped(Clock.seconds(0), SECRET), BODY);

    assertThat(finding).isEqualTo(new Recognizer.Finding.Known(SHOP));
  }

  @Test
  void refusesAnotherBodyTimeOrSecret() {
    MessageSignature signature = signature(true, "sha256", SECRET);
    String header = stamped(Clock.seconds(0), SECRET);

    assertThat(reason(prove(signature, header, "{\"id\":2}".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(Reason.FORGED);
    assertThat(
            reason(
                prove(
                    signature,
                    header.replace("t=" + Clock.seconds(0), "t=" + Clock.seconds(1)),
                    BODY)))
        .isEqualTo(Reason.FORGED);
    assertThat(reason(prove(signature, stamped(Clock.seconds(0), "another secret .."), BODY)))
        .isEqualTo(Reason.FORGED);
  }

  @Test
  void takesAMessageOnceUnlessItFailed() {
    MessageSignature signature = signature(true, "sha256", SECRET);
    Asked message = Asked.with("x-signature", stamped(Clock.seconds(0), SECRET));
    var first = (Recognizer.Finding.Unproven) signature.recognize(message);
    assertThat(first.proof().prove(BODY)).isInstanceOf(Recognizer.Finding.Known.class);
    var second = (Recognizer.Finding.Unproven) signature.recognize(message);
    assertThat(reason(second.proof().prove(BODY))).isEqualTo(Reason.REPLAYED);
    second.proof().failed();
    assertThat(reason(prove(signature, stamped(Clock.seconds(0), SECRET), BODY)))
        .isEqualTo(Reason.REPLAYED);

    first.proof().failed();

    assertThat(prove(signature, stamped(Clock.seconds(0), SECRET), BODY))
        .isEqualTo(new Recognizer.Finding.Known(SHOP));
  }

  @Test
  void refusesMessagesOutsideTheTolerance() {
    MessageSignature signature = signature(true, "sha256", SECRET);

    assertThat(reason(prove(signature, stamped(Clock.seconds(-301), SECRET), BODY)))
        .isEqualTo(Reason.EXPIRED);
    assertThat(reason(prove(signature, stamped(Clock.seconds(301), SECRET), BODY)))
        .isEqualTo(Reason.NOT_YET_VALID);
    assertThat(prove(signature, stamped(Clock.seconds(300), SECRET), BODY))
        .isInstanceOf(Recognizer.Finding.Known.class);
  }

  @Test
  void remembersAMessageAsLongAsItsTimeWouldDo() {
    MessageSignature signature = signature(true, "sha256", SECRET);
    String early = stamped(Clock.seconds(300), SECRET);
    assertThat(prove(signature, early, BODY)).isInstanceOf(Recognizer.Finding.Known.class);

    clock.forward(Duration.ofMinutes(10));

    assertThat(reason(prove(signature, early, BODY))).isEqualTo(Reason.REPLAYED);
  }

  @Test
  void knowsTheSenderByTheBodyAlone() {
    MessageSignature signature = signature(false, "sha512", SECRET);
    String header = "sha512=" + hex("SHA512", SECRET, "{\"id\":1}");
    assertThat(prove(signature, header, BODY)).isInstanceOf(Recognizer.Finding.Known.class);
    assertThat(reason(prove(signature, header, BODY))).isEqualTo(Reason.REPLAYED);

    clock.forward(Duration.ofHours(1));

    assertThat(prove(signature, header, BODY)).isInstanceOf(Recognizer.Finding.Known.class);
  }

  @Test
  void takesEitherSecretWhileOneReplacesTheOther() {
    MessageSignature signature = signature(true, "sha256", "the next secret ....", SECRET);

    assertThat(prove(signature, stamped(Clock.seconds(0), SECRET), BODY))
        .isInstanceOf(Recognizer.Finding.Known.class);
    assertThat(prove(signature, stamped(Clock.seconds(1), "the next secret ...."), BODY))
        .isInstanceOf(Recognizer.Finding.Known.class);
  }

  @Test
  void refusesHeadersThatCannotBeRead() {
    MessageSignature stamped = signature(true, "sha256", SECRET);
    MessageSignature plain = signature(false, "sha256", SECRET);

    for (String header :
        List.of("", "t=1", "v1=ab", "t=1,t=2,v1=ab", "t=x,v1=ab", "t=1,v1=xy", "t", "t=-1,v1=ab")) {
      assertThat(reason(prove(stamped, header, BODY))).as(header).isEqualTo(Reason.MALFORMED);
    }
    for (String header : List.of("", "ab", "sha1=ab", "sha256=", "sha256=x", "sha256=zz")) {
      assertThat(reason(prove(plain, header, BODY))).as(header).isNotNull();
    }
    String many = "t=" + Clock.seconds(0) + ",v1=ab".repeat(9);
    assertThat(reason(prove(stamped, many, BODY))).isEqualTo(Reason.MALFORMED);
    assertThat(Asked.with("x-other", "a").recognize(stamped))
        .isEqualTo(Recognizer.Finding.Missing.MISSING);
  }
}
