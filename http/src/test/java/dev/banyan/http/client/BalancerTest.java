package dev.banyan.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Endpoints;
import dev.banyan.connect.Http;
import dev.banyan.http.loop.Loop;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which URL is chosen, without a request sent.
class BalancerTest {
  private static final Endpoints.Ejection EJECTION =
      new Endpoints.Ejection(2, Set.of(503), Duration.ofSeconds(10), Duration.ofSeconds(35), 0.5);

  private final VertxInternal vertx = (VertxInternal) Vertx.vertx();
  private final Loop loop =
      new Loop(
          vertx
              .contextBuilder()
              .withThreadingModel(ThreadingModel.EVENT_LOOP)
              .withEventLoop(vertx.nettyEventLoopGroup().next())
              .build());
  private final AtomicLong clock = new AtomicLong(1_000_000_000_000L);
  private final Random chance = new Random(42);

  @AfterEach
  void close() throws Exception {
    vertx.close().await();
  }

  private static Endpoints endpoints(List<Endpoints.Url> urls) {
    return endpoints("old", urls);
  }

  private static Endpoints endpoints(String system, List<Endpoints.Url> urls) {
    return new Endpoints(
        system, urls, null, EJECTION, null, Duration.ofSeconds(30), 0.2, Duration.ofSeconds(30));
  }

  private static Endpoints.Url url(String address, int weight) {
    return new Endpoints.Url(URI.create(address), weight);
  }

  private Balancer balancer(Endpoints.Url... urls) {
    List<UpstreamPool> pools = new ArrayList<>();
    for (Endpoints.Url url : urls) {
      Origin origin = Origin.of(url.address());
      pools.add(new UpstreamPool(vertx, List.of(loop), origin, Http.Settings.DEFAULT));
    }
    return new Balancer(
        endpoints(List.of(urls)), pools, new Balancer.Surroundings(chance::nextDouble, clock::get));
  }

  private Balancer three() {
    return balancer(
        url("http://10.0.0.1", 1), url("http://10.0.0.2", 1), url("http://10.0.0.3", 1));
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private static Map<String, Integer> counts(Balancer balancer, int requests) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < requests; i++) {
      counts.merge(balancer.choose(null, null).url(), 1, Integer::sum);
    }
    return counts;
  }

  private static void fail(Endpoint endpoint, int times) {
    for (int i = 0; i < times; i++) {
      endpoint.failed();
    }
  }

  private static long up(Balancer balancer) {
    return balancer.sights().stream().filter(one -> one.state() == Endpoints.State.UP).count();
  }

  @Test
  void keepsTheCookiesOfTwoSystemsApart() {
    List<Endpoints.Url> urls = List.of(url("http://10.0.0.1", 1));

    String one = endpoints("old", urls).stickyName();
    String two = endpoints("other", urls).stickyName();

    assertThat(one).matches("banyan-at-[0-9a-f]{16}").isNotEqualTo(two);
  }

  @Test
  void namesAUrlToClientsByNothingThatIsMadeOfIt() {
    Balancer here = balancer(url("http://10.0.0.1", 1));
    Balancer there = balancer(url("http://10.9.9.9:8080/app", 1));

    String mark = here.choose(null, null).mark();

    assertThat(mark).hasSize(16).isEqualTo(there.choose(null, null).mark());
  }

  @Test
  void spreadsByWeight() {
    Balancer balancer = balancer(url("http://10.0.0.1", 3), url("http://10.0.0.2", 1));

    Map<String, Integer> counts = counts(balancer, 4000);

    assertThat(counts.get("http://10.0.0.1")).isBetween(2900, 3100);
    assertThat(counts.get("http://10.0.0.2")).isBetween(900, 1100);
  }

  @Test
  void takesTheLessBusyForItsWeight() {
    Balancer balancer = balancer(url("http://10.0.0.1", 3), url("http://10.0.0.2", 1));
    Endpoint heavy = balancer.choose("any", null);
    Endpoint other = balancer.choose("any", heavy);
    (heavy.weight() == 3 ? heavy : other).pool().began();
    (heavy.weight() == 3 ? heavy : other).pool().began();
    (heavy.weight() == 3 ? other : heavy).pool().began();

    Map<String, Integer> counts = counts(balancer, 100);

    assertThat(counts).isEqualTo(Map.of("http://10.0.0.1", 100));
  }

  @Test
  void movesOnlyTheKeysOfAUrlThatIsLost() {
    Balancer balancer = three();
    Map<String, Endpoint> before = new HashMap<>();
    for (int i = 0; i < 600; i++) {
      before.put("caller-" + i, balancer.choose("caller-" + i, null));
    }
    Endpoint lost = balancer.choose("caller-0", null);

    fail(lost, 2);

    assertThat(Set.copyOf(before.values())).hasSize(3);
    before.forEach(
        (key, endpoint) -> {
          Endpoint now = balancer.choose(key, null);
          if (endpoint == lost) {
            assertThat(now).isNotSameAs(lost);
          } else {
            assertThat(now).isSameAs(endpoint);
          }
        });
  }

  @Test
  void givesKeysToUrlsByWeight() {
    Balancer balancer = balancer(url("http://10.0.0.1", 3), url("http://10.0.0.2", 1));

    int heavy = 0;
    for (int i = 0; i < 4000; i++) {
      heavy += balancer.choose("caller-" + i, null).weight() == 3 ? 1 : 0;
    }

    assertThat(heavy).isBetween(2850, 3150);
  }

  @Test
  void leavesAFailingUrlAloneForLongerEachTime() {
    Balancer balancer = balancer(url("http://10.0.0.1", 1), url("http://10.0.0.2", 1));
    Endpoint failing = balancer.choose("any", null);
    List<Long> seconds = new ArrayList<>();

    for (int i = 0; i < 4; i++) {
      fail(failing, 2);
      long out = 0;
      while (up(balancer) < 2) {
        pass(Duration.ofSeconds(1));
        out++;
      }
      seconds.add(out);
    }

    assertThat(seconds).containsExactly(10L, 20L, 35L, 35L);
    assertThat(failing.ejections()).isEqualTo(4L);
  }

  @Test
  void forgetsEarlierFailuresAfterACalmTime() {
    Balancer balancer = balancer(url("http://10.0.0.1", 1), url("http://10.0.0.2", 1));
    Endpoint failing = balancer.choose("any", null);
    fail(failing, 2);
    pass(Duration.ofSeconds(60));

    fail(failing, 2);
    pass(Duration.ofSeconds(11));

    assertThat(up(balancer)).isEqualTo(2);
  }

  @Test
  void countsOnlyFailuresInARow() {
    Balancer balancer = balancer(url("http://10.0.0.1", 1), url("http://10.0.0.2", 1));
    Endpoint endpoint = balancer.choose("any", null);

    for (int i = 0; i < 10; i++) {
      assertThat(endpoint.answered(503)).isTrue();
      assertThat(endpoint.answered(500)).isFalse();
    }

    assertThat(up(balancer)).isEqualTo(2);
  }

  @Test
  void neverLeavesTheLastOneAloneNorMoreThanItsShare() {
    Balancer two = balancer(url("http://10.0.0.1", 1), url("http://10.0.0.2", 1));
    Endpoint first = two.choose("any", null);
    fail(first, 2);
    fail(two.choose("any", first), 9);
    Balancer three = three();
    Endpoint one = three.choose("any", null);
    fail(one, 2);
    fail(three.choose("any", one), 9);

    assertThat(up(two)).isEqualTo(1);
    assertThat(up(three)).isEqualTo(2);
  }

  @Test
  void asksAllWhereNoneIsUp() {
    Balancer balancer = balancer(url("http://10.0.0.1", 1), url("http://10.0.0.2", 1));
    Endpoint first = balancer.choose("any", null);
    first.unhealthy(true, clock::get);
    balancer.choose("any", first).unhealthy(true, clock::get);

    assertThat(counts(balancer, 100)).hasSize(2);
  }

  @Test
  void givesAUrlThatIsBackItsShareByAndBy() {
    Balancer balancer = balancer(url("http://10.0.0.1", 1), url("http://10.0.0.2", 1));
    Endpoint back = balancer.choose("any", null);
    fail(back, 2);
    pass(Duration.ofSeconds(10));

    List<Integer> shares = new ArrayList<>();
    for (int second = 0; second <= 30; second += 15) {
      shares.add(counts(balancer, 2000).getOrDefault(back.url(), 0));
      pass(Duration.ofSeconds(15));
    }

    assertThat(shares.get(0)).isBetween(120, 250); // 0.1 of 1.1
    assertThat(shares.get(1)).isBetween(580, 750); // 0.5 of 1.5
    assertThat(shares.get(2)).isBetween(900, 1100);
  }

  @Test
  void goesElsewhereThanWhereAnAttemptFailed() {
    Balancer balancer = three();
    Endpoint failed = balancer.choose("caller", null);

    for (int i = 0; i < 50; i++) {
      assertThat(balancer.choose(null, failed)).isNotSameAs(failed);
      assertThat(balancer.choose("caller", failed)).isNotSameAs(failed);
    }
  }

  @Test
  void asksEachUrlBelowItsOwnPath() {
    Balancer balancer = balancer(url("http://10.0.0.1/old/", 1), url("http://10.0.0.2/new", 1));
    Endpoint one = balancer.choose("any", null);
    Endpoint two = balancer.choose("any", one);
    Endpoint other = one.url().contains("new") ? one : two;

    assertThat(other.target("/old/items/3?q=/old")).isEqualTo("/new/items/3?q=/old");
    assertThat(other.target("/old/")).isEqualTo("/new");
    assertThat((other == one ? two : one).target("/old/items")).isEqualTo("/old/items");
  }

  private static int moves(Balancer balancer) {
    Endpoint failed = balancer.choose(null, null);
    int moves = 0;
    while (moves < 1000 && balancer.mayMove(failed)) {
      moves++;
    }
    return moves;
  }

  @Test
  void movesAShareOfTheLastRequestsAndTenInAnyCase() {
    Balancer balancer = three();
    counts(balancer, 99);

    assertThat(moves(balancer)).isEqualTo(10 + 20);
    pass(Duration.ofSeconds(11));
    counts(balancer, 50);
    assertThat(moves(balancer)).as("as of 151 requests, less 30").isEqualTo(10 + 1);
    pass(Duration.ofSeconds(11));
    counts(balancer, 9);
    assertThat(moves(balancer)).as("as of 61, less 11").isEqualTo(10 + 2);
    pass(Duration.ofMinutes(2));
    assertThat(moves(balancer)).as("after a pause").isEqualTo(10 + 1);
  }

  @Test
  void movesNothingWhereNoOtherIsUp() {
    Balancer balancer = balancer(url("http://10.0.0.1", 1), url("http://10.0.0.2", 1));
    Endpoint ill = balancer.choose(null, null);
    Endpoint well = balancer.choose(null, ill);
    fail(ill, 2);

    assertThat(balancer.mayMove(well)).isFalse();
    assertThat(balancer.mayMove(ill)).isTrue();
  }

  @Test
  void goesOnWithWhatWasKnownBeforeAReload() {
    Balancer before = balancer(url("http://10.0.0.1", 1), url("http://10.0.0.2", 1));
    Endpoint known = before.choose("any", null);
    fail(known, 2);
    Balancer after = three();

    after.start(before, List.of());

    assertThat(after.sights().stream().filter(one -> one.url().equals(known.url())))
        .allMatch(one -> one.state() == Endpoints.State.EJECTED);
    pass(Duration.ofSeconds(60));
    assertThat(up(after)).isEqualTo(3);
  }
}
