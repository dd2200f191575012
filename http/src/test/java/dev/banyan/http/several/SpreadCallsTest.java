package dev.banyan.http.several;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.http.EdgeFixture;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.Pause;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Grant;
import dev.banyan.operation.Priority;
import dev.banyan.testbase.LeakCheck;
import dev.banyan.testbase.SilentPort;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Calls of a system that runs more than once.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpreadCallsTest {
  private HttpRuntime runtime;

  @BeforeAll
  void start() {
    runtime = HttpRuntime.start(2);
  }

  @AfterAll
  void stop() {
    runtime.close();
  }

  @Test
  void spreadsByWeight() throws Exception {
    try (Member one = new Member("one");
        Member two = new Member("two")) {
      Spread spread = Spread.over(one.uri(""), two.uri("")).weighing(3, 1);
      try (Http http = spread.open(runtime)) {
        for (int i = 0; i < 400; i++) {
          assertThat(spread.ask(http, "GET")).startsWith("200 ");
        }
        assertThat(http.endpoints().stream().mapToLong(Endpoints.Sight::requests).sum())
            .isEqualTo(400);
      }
      // Five standard deviations.
      assertThat(one.requests()).isBetween(255, 345);
    }
  }

  @Test
  void keepsAwayFromASlowUrl() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    try (Member slow = new Member("slow");
        Member quick = new Member("quick")) {
      slow.holdUntil(latch);
      Spread spread = Spread.over(slow.uri(""), quick.uri(""));
      try (Http http = spread.open(runtime)) {
        Thread held = Thread.ofVirtual().start(() -> untilHeld(spread, http, slow));
        Spread.await(() -> slow.requests() == 1);
        int before = quick.requests();
        for (int i = 0; i < 50; i++) {
          assertThat(spread.ask(http, "GET")).isEqualTo("200 quick");
        }
        latch.countDown();
        held.join();

        assertThat(quick.requests()).isEqualTo(before + 50);
      }
    }
  }

  private static void untilHeld(Spread spread, Http http, Member slow) {
    while (slow.requests() == 0) {
      spread.ask(http, "GET");
    }
  }

  @Test
  void keepsACallerWhereItIs() throws Exception {
    try (Member one = new Member("one");
        Member two = new Member("two")) {
      Spread spread = Spread.over(one.uri(""), two.uri("")).sticky(Endpoints.By.CALLER, null);
      try (Http http = spread.open(runtime)) {
        Set<String> all = new HashSet<>();
        for (int caller = 0; caller < 30; caller++) {
          Set<String> answers = new HashSet<>();
          for (int i = 0; i < 5; i++) {
            answers.add(spread.ask(http, "GET", Spread.exchange("caller-" + caller)));
          }
          assertThat(answers).hasSize(1);
          all.addAll(answers);
        }
        assertThat(all).containsExactlyInAnyOrder("200 one", "200 two");
      }
    }
  }

  @Test
  void takesAnUnhealthyUrlOutAndBringsItBack() throws Exception {
    try (Member one = new Member("one");
        Member two = new Member("two")) {
      one.healthy(false);
      Spread spread = Spread.over(one.uri(""), two.uri("")).checked();
      try (Http http = spread.open(runtime)) {
        Spread.await(() -> Spread.state(http, one) == Endpoints.State.UNHEALTHY);
        for (int i = 0; i < 30; i++) {
          assertThat(spread.ask(http, "GET")).isEqualTo("200 two");
        }

        one.healthy(true);

        Spread.await(() -> Spread.state(http, one) == Endpoints.State.UP);
        Spread.await(() -> spread.ask(http, "GET").equals("200 one"));
      }
    }
  }

  @Test
  void asksHowAUrlIsWhileAllItsConnectionsAreInUse() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    try (Member one = new Member("one");
        Member two = new Member("two")) {
      one.holdUntil(latch);
      Spread spread = Spread.over(one.uri(""), two.uri("")).checked();
      try (Http http = spread.open(runtime, 1)) {
        Thread held = Thread.ofVirtual().start(() -> untilHeld(spread, http, one));
        Spread.await(() -> one.requests() == 1);

        one.healthy(false);
        Spread.await(() -> Spread.state(http, one) == Endpoints.State.UNHEALTHY);
        one.healthy(true);
        Spread.await(() -> Spread.state(http, one) == Endpoints.State.UP);

        assertThat(held.isAlive()).isTrue();
        latch.countDown();
        held.join();
      }
    }
  }

  @Test
  void leavesAUrlAloneThatFailsAgainAndAgain() throws Exception {
    try (Member ill = new Member("ill").answering(503);
        Member well = new Member("well")) {
      Spread spread = Spread.over(ill.uri(""), well.uri(""));
      try (Http http = spread.open(runtime)) {
        Spread.await(
            () -> {
              spread.ask(http, "GET");
              return Spread.state(http, ill) == Endpoints.State.EJECTED;
            });
        for (int i = 0; i < 30; i++) {
          assertThat(spread.ask(http, "GET")).isEqualTo("200 well");
        }
        assertThat(ill.requests()).isEqualTo(2);
      }
    }
  }

  @Test
  void triesAnotherUrlWhereAWriteDidNotReachTheFirst() throws Exception {
    try (SilentPort silent = SilentPort.hold();
        Member well = new Member("well")) {
      Spread spread = Spread.over(URI.create("http://127.0.0.1:" + silent.number()), well.uri(""));
      try (Http http = spread.open(runtime)) {
        for (int i = 0; i < 20; i++) {
          assertThat(spread.ask(http, "POST")).isEqualTo("200 well");
        }
      }
      assertThat(well.requests()).isEqualTo(20);
    }
  }

  @Test
  void movesOnlyWhatTheRequestMayRepeat() throws Exception {
    try (Member one = new Member("one").breaking();
        Member two = new Member("two").breaking()) {
      Spread spread = Spread.over(one.uri(""), two.uri(""));
      try (Http http = spread.open(runtime)) {
        Exchange none = Spread.exchange("joe").with(new Grant(Priority.NORMAL, 0));
        assertThatThrownBy(() -> spread.ask(http, "GET", none)).isInstanceOf(Fault.class);
        assertThat(one.requests() + two.requests()).isEqualTo(1);

        Exchange once = Spread.exchange("joe").with(new Grant(Priority.NORMAL, 1));
        assertThatThrownBy(() -> spread.ask(http, "GET", once)).isInstanceOf(Fault.class);
        assertThat(one.requests() + two.requests()).isEqualTo(1 + 2);
        assertThat(once.grant().spendRepeat()).isFalse();
      }
    }
  }

  @Test
  void neverSendsAWriteTwiceThatMayHaveArrived() throws Exception {
    try (Member one = new Member("one").breaking();
        Member two = new Member("two").breaking()) {
      Spread spread = Spread.over(one.uri(""), two.uri(""));
      try (Http http = spread.open(runtime)) {
        assertThatThrownBy(() -> spread.ask(http, "POST"))
            .isInstanceOfSatisfying(
                Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE));
      }
      assertThat(one.requests() + two.requests()).isEqualTo(1);
    }
  }

  @Test
  void goesElsewhereWithTheNextAttemptOfAnExchange() throws Exception {
    try (Member one = new Member("one").answering(503);
        Member two = new Member("two").answering(503)) {
      Spread spread = Spread.over(one.uri(""), two.uri(""));
      try (Http http = spread.open(runtime)) {
        Exchange exchange = Spread.exchange("joe");
        String first = spread.ask(http, "POST", exchange);

        assertThat(spread.ask(http, "POST", exchange)).isNotEqualTo(first);
      }
    }
  }

  @Test
  void failsNoReadWhileOneOfTwoIsKilled() throws Exception {
    Member one = new Member("one");
    try (Member two = new Member("two")) {
      Spread spread = Spread.over(one.uri(""), two.uri(""));
      try (Http http = spread.open(runtime)) {
        List<String> failed =
            Crowd.of(8, 200, () -> spread.ask(http, "GET"), () -> one.requests() > 200, one::close);

        assertThat(failed).isEmpty();
        assertThat(one.requests()).isGreaterThan(200);
      }
    }
  }

  @Test
  void letsGoOfAnAddressThatANameNoLongerHas() throws Exception {
    try (DnsServer names = new DnsServer("127.0.0.1");
        Member before = new Member("before");
        Member after = new Member("after", "127.0.0.2", before.port())) {
      HttpRuntime named = EdgeFixture.resolvingBy(names.address());
      Spread spread = Spread.over(URI.create("http://old.example:" + before.port()));
      try (Http http = spread.open(named)) {
        for (int i = 0; i < 20; i++) {
          assertThat(spread.ask(http, "GET")).isEqualTo("200 before");
        }

        names.answer("127.0.0.2");

        Spread.await(() -> spread.ask(http, "GET").equals("200 after"));
        Spread.await(() -> before.connections() == 0);
        assertThat(spread.ask(http, "GET")).isEqualTo("200 after");
        assertThat(after.requests()).isPositive();
      } finally {
        named.close();
      }
    }
  }

  @Test
  void asksForTheAddressAgainAfterAPauseWithoutConnections() throws Exception {
    try (DnsServer names = new DnsServer("127.0.0.1");
        Member before = new Member("before");
        Member after = new Member("after", "127.0.0.2", before.port())) {
      HttpRuntime named = EdgeFixture.resolvingBy(names.address());
      Spread spread = Spread.over(URI.create("http://old.example:" + before.port()));
      try (Http http = spread.open(named)) {
        assertThat(spread.ask(http, "GET")).isEqualTo("200 before");
        before.hangUp();
        Spread.await(() -> before.connections() == 0);
        names.answer("127.0.0.2");
        Pause.millis(400); // longer than an answer is taken for granted

        assertThat(spread.ask(http, "GET")).isEqualTo("200 after");
        assertThat(after.requests()).isEqualTo(1);
      } finally {
        named.close();
      }
    }
  }

  @Test
  void usesAllAddressesOfANameAndPassesOverOneThatRefuses() throws Exception {
    try (DnsServer names = new DnsServer("127.0.0.3", "127.0.0.1", "127.0.0.2");
        Member one = new Member("one");
        Member two = new Member("two", "127.0.0.2", one.port())) {
      HttpRuntime named = EdgeFixture.resolvingBy(names.address());
      Spread spread = Spread.over(URI.create("http://old.example:" + one.port()));
      try (Http http = spread.open(named)) {
        assertThat(spread.ask(http, "GET")).startsWith("200 ");
        List<String> failed =
            Crowd.of(
                20,
                200,
                () -> spread.ask(http, "GET"),
                () -> one.requests() > 0 && two.requests() > 0,
                () -> {});

        assertThat(failed).isEmpty();
      } finally {
        named.close();
      }
    }
  }
}
