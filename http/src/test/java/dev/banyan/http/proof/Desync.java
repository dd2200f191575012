package dev.banyan.http.proof;

import dev.banyan.http.EdgeFixture;
import dev.banyan.http.HttpEvents;
import dev.banyan.http.Incoming;
import dev.banyan.http.Listener;
import dev.banyan.http.Pause;
import dev.banyan.http.RawClient;
import dev.banyan.http.Recorder;
import dev.banyan.http.Relay;
import dev.banyan.http.Smuggling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The run behind the proof `desync`: sends every payload through nginx and HAProxy in front of and
/// behind a relay, and compares how many requests each of the two has seen. Prints `note NAME
/// VALUE` and a line `wrong …` for each disagreement.
final class Desync implements AutoCloseable {
  private static final long SETTLE_MILLIS = 1500;

  private final String name;
  private final Recorder recorder = new Recorder();
  private final AtomicInteger handled = new AtomicInteger();
  private final AtomicInteger handledAndRefused = new AtomicInteger();
  private final AtomicInteger answeredWell = new AtomicInteger();
  private final EdgeFixture edge;
  private final Neighbour neighbour;
  private final boolean inFront;

  private Desync(String name, boolean inFront, Path folder) throws IOException {
    this.name = name;
    this.inFront = inFront;
    Relay[] relay = new Relay[1];
    edge = new EdgeFixture(incoming -> handle(incoming, relay[0]), limits(inFront ? 60 : 1));
    neighbour = neighbour(folder, inFront ? edge.port() : recorder.port());
    relay[0] =
        edge.relay(
            inFront
                ? recorder.uri()
                : java.net.URI.create("http://127.0.0.1:" + neighbour.port + "/"));
  }

  private static Listener.Limits limits(int idleSeconds) {
    Listener.Limits usual = Listener.Limits.DEFAULT;
    return new Listener.Limits(
        usual.headBytesMax(),
        usual.headersMax(),
        usual.uriBytesMax(),
        usual.connectionsMax(),
        usual.streamsPerConnectionMax(),
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        Duration.ofSeconds(idleSeconds));
  }

  private Neighbour neighbour(Path folder, int target) throws IOException {
    return name.startsWith("nginx")
        ? Neighbour.nginx(folder, target)
        : Neighbour.haproxy(folder, target);
  }

  private void handle(Incoming incoming, @Nullable Relay relay) {
    handled.incrementAndGet();
    incoming.onEnd(
        outcome -> {
          if (outcome.status() == 200) {
            answeredWell.incrementAndGet();
          } else if (outcome.status() == 400) {
            handledAndRefused.incrementAndGet();
          }
        });
    if (relay != null) {
      incoming.relay(relay, EdgeFixture.pass(incoming));
    }
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    List<Smuggling.Variant> payloads = new ArrayList<>(Smuggling.variants());
    payloads.addAll(Smuggling.samples());
    System.out.println("note payloads " + payloads.size());
    List<Thread> runs = new ArrayList<>();
    AtomicInteger wrong = new AtomicInteger();
    for (String name : List.of("nginxInFront", "haproxyInFront", "nginxBehind", "haproxyBehind")) {
      Path own = Files.createDirectories(folder.resolve(name));
      runs.add(Thread.ofPlatform().start(() -> wrong.addAndGet(run(name, own, payloads))));
    }
    for (Thread run : runs) {
      run.join();
    }
    System.out.println("note disagreements " + wrong.get());
    System.exit(wrong.get() == 0 ? 0 : 1);
  }

  private static int run(String name, Path folder, List<Smuggling.Variant> payloads) {
    try (Desync run = new Desync(name, name.endsWith("InFront"), folder)) {
      return run.all(payloads);
    } catch (IOException e) {
      System.out.println("wrong " + name + ": " + e);
      return 1;
    }
  }

  private int all(List<Smuggling.Variant> payloads) throws IOException {
    int wrong = 0;
    long before = 0;
    for (Smuggling.Variant payload : payloads) {
      int port = inFront ? neighbour.port : edge.port();
      String answers;
      try (RawClient client = new RawClient(port)) {
        answers = client.send(payload.raw()).untilClosed();
      }
      String difference = settled();
      if (difference != null) {
        System.out.println(
            "wrong " + name + ": " + difference + " after " + shown(payload, answers));
        wrong++;
        return wrong; // What follows would be counted wrongly too.
      }
      long taken = recorder.requests.size();
      before = Math.max(before, taken);
    }
    System.out.println("note " + name + "Requests " + before);
    System.out.println("note " + name + "Handled " + handled.get());
    for (String unclear : recorder.unclear) {
      System.out.println("wrong " + name + ": unclear to the system: " + unclear);
      wrong++;
    }
    return wrong;
  }

  private static String shown(Smuggling.Variant payload, String answers) {
    return (payload.name() + " answered " + answers).replaceAll("[^ -~]", "?");
  }

  /// What the two still disagree on once they have had time to write it down; null for nothing.
  private @Nullable String settled() throws IOException {
    String difference = difference();
    for (long waited = 0; difference != null && waited < SETTLE_MILLIS; waited += 20) {
      Pause.millis(20);
      difference = difference();
    }
    return difference;
  }

  private @Nullable String difference() throws IOException {
    long taken = recorder.requests.size();
    if (!inFront) {
      return answeredWell.get() == taken
          ? null
          : "Banyan passed on " + answeredWell.get() + ", the system saw " + taken;
    }
    long refused = 0;
    for (HttpEvents.Event event :
        List.of(
            HttpEvents.Event.MALFORMED,
            HttpEvents.Event.HEAD_TOO_LARGE,
            HttpEvents.Event.UNSUPPORTED)) {
      refused += edge.count(event);
    }
    long seen = handled.get() + refused - handledAndRefused.get();
    if (neighbour.passedOn() != seen) {
      return "it passed on " + neighbour.passedOn() + ", Banyan saw " + seen;
    }
    return neighbour.answered() == taken
        ? null
        : "it answered " + neighbour.answered() + ", the system saw " + taken;
  }

  @Override
  public void close() throws IOException {
    neighbour.close();
    edge.close();
    recorder.close();
  }
}
