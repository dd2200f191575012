package dev.banyan.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.operation.Caller;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random requests of several callers against a system whose every answer says for whom and from
/// what it was made: nobody is ever shown an answer that was made for another, unless the system or
/// the configuration says that it may be shared; nor one from before a purge, nor one past its
/// time.
class SharingTest {
  private static final int STEPS = 40_000;
  private static final List<String> PATHS = List.of("/things", "/things/1", "/things/2");
  private static final List<String> LANGUAGES = List.of("", "de", "en");
  private static final List<String> CONTROLS =
      List.of(
          "",
          "max-age=20",
          "public, max-age=20",
          "private, max-age=20",
          "s-maxage=15",
          "no-store",
          "no-cache",
          "max-age=5, stale-while-revalidate=10",
          "max-age=5, stale-if-error=10",
          "must-revalidate, max-age=10");

  /// An answer as the system made it.
  private record Made(
      Caller caller,
      String path,
      String language,
      String credential,
      String control,
      boolean varies,
      long at,
      int version) {}

  /// What a client asks.
  private record Ask(Caller caller, String path, String language, String credential) {
    RequestCopy request() {
      List<String> headers = new ArrayList<>();
      if (!language.isEmpty()) {
        headers.addAll(List.of("accept-language", language));
      }
      if (!credential.isEmpty()) {
        headers.addAll(List.of("cookie", credential));
      }
      return Origin.request("GET", path, headers.toArray(String[]::new));
    }
  }

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final Map<String, Made> made = new HashMap<>();
  private final Map<String, Integer> versions = new HashMap<>();
  private Ask current = new Ask(Caller.ANYONE, "/", "", "");
  private int shared;
  private int kept;

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private Origin.Reply reply(Origin origin, RequestCopy request) {
    String control = one(CONTROLS);
    boolean varies = random.nextBoolean();
    Made answer =
        new Made(
            current.caller(),
            request.path(),
            String.valueOf(request.header("accept-language")),
            String.valueOf(request.header("cookie")),
            control,
            varies,
            origin.now,
            versions.getOrDefault(request.path(), 0));
    String id = "answer " + made.size();
    made.put(id, answer);
    List<String> headers = new ArrayList<>(List.of("cache-control", control));
    if (varies) {
      headers.addAll(List.of("vary", "accept-language"));
    }
    return new Origin.Reply(200, Origin.headers(headers.toArray(String[]::new)), id);
  }

  @ParameterizedTest
  @EnumSource(Owner.Per.class)
  void showsNobodyWhatIsNotForThem(Owner.Per per) {
    Origin origin = new Origin(Origin.policy(per));
    origin.system = request -> reply(origin, request);
    List<Caller> callers =
        per == Owner.Per.ANYONE
            ? List.of(Caller.ANYONE)
            : List.of(
                Origin.caller("ann", "red", "clerk"),
                Origin.caller("ann", "red", "chief"),
                Origin.caller("bob", "red", "clerk"),
                Origin.caller("ann", "blue", "clerk"));

    for (int i = 0; i < STEPS; i++) {
      step(origin, per, callers);
    }

    assertThat(kept).as("answers given again, seed %d", seed).isGreaterThan(STEPS / 20);
    if (per != Owner.Per.ANYONE) {
      assertThat(shared).as("answers shared, seed %d", seed).isPositive();
    }
  }

  private void step(Origin origin, Owner.Per per, List<Caller> callers) {
    switch (random.nextInt(20)) {
      case 0 -> {
        String path = one(PATHS);
        versions.merge(path, 1, Integer::sum);
        origin.purging.purge(path, List.of());
      }
      case 1, 2 -> origin.after(random.nextInt(8));
      case 3 -> origin.down = !origin.down && random.nextInt(4) == 0;
      default -> {
        String credential = random.nextInt(6) == 0 ? "cookie " + random.nextInt(2) : "";
        current = new Ask(one(callers), one(PATHS), one(LANGUAGES), credential);
        Origin.Got got = origin.ask(current.request(), current.caller());
        if (got.status() == 200) {
          check(got, per, origin);
        }
      }
    }
  }

  private void check(Origin.Got got, Owner.Per per, Origin origin) {
    Made answer = made.get(got.body());
    if (answer == null) {
      throw new AssertionError("an answer that nobody made: " + got.body());
    }
    String story = current + " got " + answer + " as " + got.use() + ", seed " + seed;
    assertThat(answer.path()).as(story).isEqualTo(current.path());
    boolean own =
        answer.at() == origin.now
            && answer.caller().equals(current.caller())
            && got.body().equals("answer " + (made.size() - 1));
    if (own) {
      return;
    }
    kept++;
    boolean open = answer.control().contains("public") || answer.control().contains("s-maxage");
    assertThat(answer.control()).as(story).doesNotContain("private", "no-store", "no-cache");
    assertThat(answer.version()).as(story).isEqualTo(versions.getOrDefault(answer.path(), 0));
    if (answer.varies()) {
      String mine = current.language().isEmpty() ? "null" : current.language();
      assertThat(answer.language()).as(story).isEqualTo(mine);
    }
    if (!open) {
      assertThat(answer.credential()).as(story).isEqualTo("null");
      assertThat(current.credential()).as(story).isEmpty();
      assertThat(same(per, answer.caller(), current.caller())).as(story).isTrue();
    } else if (!answer.caller().equals(current.caller())) {
      shared++;
    }
    assertThat(origin.now - answer.at()).as(story).isLessThanOrEqualTo(lifetime(answer.control()));
  }

  private static boolean same(Owner.Per per, Caller one, Caller other) {
    return switch (per) {
      case ANYONE -> true;
      case CALLER -> one.equals(other);
      case TENANT -> String.valueOf(one.tenant()).equals(String.valueOf(other.tenant()));
    };
  }

  private static long lifetime(String control) {
    return switch (control) {
      case "max-age=20", "public, max-age=20" -> 20_000;
      case "s-maxage=15", "max-age=5, stale-while-revalidate=10", "max-age=5, stale-if-error=10" ->
          15_000;
      case "must-revalidate, max-age=10" -> 10_000;
      default -> 0;
    };
  }
}
