package dev.banyan.http.proof;

import dev.banyan.http.Pause;
import dev.banyan.http.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// The run behind the proof `hostile`, against the running demonstration: `PORT METRICS DOORS
/// CONFIGURATION PID SEED`. Prints `note NAME VALUE`, and a line `wrong …` for each claim that does
/// not hold.
final class Hostile {
  private static final String READER = "demo-key-acme-known-to-everybody";
  private static final String WRITER = "demo-key-borealis-known-to-everybody";
  private static final String CUSTOMER = "/v1/customers/C0000042";
  private static final String ORDER = "/v1/orders/SO2024000004";
  private static final Pattern LEAK =
      Pattern.compile("Exception|\tat |dev\\.banyan|java\\.|org\\.|com\\.|/(home|root|tmp|work)/");
  private static final long HONEST_MILLIS_MAX = 5000;

  private final int port;
  private final URI metrics;
  private final URI doors;
  private final Path configuration;
  private final Path status;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private int wrong;

  private Hostile(String[] arguments) {
    port = Integer.parseInt(arguments[0]);
    metrics = URI.create(arguments[1]);
    doors = URI.create(arguments[2]);
    configuration = Path.of(arguments[3]);
    status = Path.of("/proc", arguments[4], "status");
  }

  public static void main(String[] arguments) throws Exception {
    Hostile run = new Hostile(arguments);
    run.settle();
    long threads = run.figure("Threads");
    run.requests(Long.parseLong(arguments[5]));
    run.bigBodies();
    run.troubledSystems();
    run.connections();
    run.reloads();
    run.settle();
    run.note("threadsBefore", threads);
    run.note("threadsAfter", run.figure("Threads"));
    run.note("residentPeakKiB", run.figure("VmHWM"));
    run.note("refusedByTheEdge", (long) run.counted("banyan_edge_events_total"));
    run.holds("no thread is left", run.figure("Threads") <= threads + 24);
    run.holds("memory is bounded", run.figure("VmHWM") < 1200 * 1024);
    run.holds("what was refused is counted", run.counted("banyan_edge_events_total") > 100);
    System.exit(run.wrong == 0 ? 0 : 1);
  }

  private void note(String name, long value) {
    System.out.println("note " + name + " " + value);
  }

  private void holds(String claim, boolean held) {
    if (!held) {
      wrong++;
      System.out.println("wrong: " + claim);
    }
  }

  private long figure(String name) throws IOException {
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  private double counted(String metric) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(metric))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private int honest(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("X-API-Key", READER)
            .timeout(Duration.ofSeconds(20))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  /// Waits until all systems are reached again.
  private void settle() throws IOException, InterruptedException {
    for (int i = 0; i < 200 && (honest(CUSTOMER) != 200 || honest(ORDER) != 200); i++) {
      Pause.millis(200);
    }
    holds("honest requests are answered", honest(CUSTOMER) == 200 && honest(ORDER) == 200);
  }

  // ---- what is sent

  private void requests(long seed) throws IOException, InterruptedException {
    Map<String, byte[]> all = new HostileBodies(WRITER).all(seed);
    int refused = 0;
    for (Map.Entry<String, byte[]> each : all.entrySet()) {
      String answer;
      try (RawClient client = new RawClient(port)) {
        client.send(each.getValue()).ended();
        answer = client.untilClosed();
      } catch (AssertionError e) {
        answer = "hangs: " + e.getMessage();
      }
      refused += answer.startsWith("HTTP/1.1 4") ? 1 : 0;
      holds(each.getKey() + " is refused, or means nothing: " + shown(answer), fine(answer));
      if (refused % 20 == 0) {
        long started = System.nanoTime();
        boolean served = honest(CUSTOMER) == 200;
        long millis = (System.nanoTime() - started) / 1_000_000;
        holds("an honest request after " + each.getKey(), served && millis < HONEST_MILLIS_MAX);
      }
    }
    note("requests", all.size());
    note("requestsRefused", refused);
  }

  private static String shown(String answer) {
    return answer.substring(0, Math.min(400, answer.length())).replaceAll("[^ -~]+", " ");
  }

  /// Nothing, a success or a refusal that tells nothing of what is inside.
  private static boolean fine(String answer) {
    if (answer.isEmpty()) {
      return true;
    }
    boolean known = answer.matches("(?s)HTTP/1\\.1 (200|304|4[0-9][0-9]|50[15]) .*");
    boolean problem = answer.contains("application/problem+json") || answer.contains("HTTP/1.1 2");
    boolean leaks = LEAK.matcher(answer).find();
    return known && !leaks && (problem || answer.contains(" 304 "));
  }

  private void bigBodies() throws IOException, InterruptedException {
    long before = figure("VmRSS");
    byte[] piece = new byte[1 << 16];
    java.util.Arrays.fill(piece, (byte) ' ');
    for (String framing : List.of("Content-Length: 104857600", "Transfer-Encoding: chunked")) {
      boolean chunked = framing.startsWith("T");
      try (RawClient client = new RawClient(port)) {
        client.send(
            "POST /v1/products HTTP/1.1\r\nHost: a\r\nX-API-Key: "
                + WRITER
                + "\r\nContent-Type: application/json\r\n"
                + framing
                + "\r\n\r\n");
        for (int sent = 0;
            sent < 1600 && !client.wasReset() && client.in().available() == 0;
            sent++) {
          client.send(chunked ? "10000\r\n".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
          client.send(piece);
          client.send(chunked ? "\r\n".getBytes(StandardCharsets.US_ASCII) : new byte[0]);
        }
        String answer = client.untilClosed();
        holds("100 MB, " + framing + ": " + shown(answer), answer.startsWith("HTTP/1.1 413"));
      }
    }
    note("residentGrowthKiB", figure("VmRSS") - before);
  }

  // ---- what fails behind

  private void troubledSystems() throws IOException, InterruptedException {
    int next = 11;
    for (String door : List.of("crm", "catalogue")) {
      for (String mode : List.of("down", "garbage", "slow&delay=20000")) {
        door(door, mode);
        // One that nobody has read yet: what was read is answered from the cache.
        String customer = "/v1/customers/C00000" + next++;
        String troubled = door.equals("crm") ? customer : "/v1/products/P-1/card";
        long started = System.nanoTime();
        int status = honest(troubled);
        long millis = (System.nanoTime() - started) / 1_000_000;
        holds(door + " " + mode + ": " + status + " in " + millis + " ms", millis < 8000);
        holds(door + " " + mode + ": " + status, status >= 404 && status <= 504 && status != 500);
        holds("orders while " + door + " is " + mode, honest(ORDER) == 200);
        door(door, "open");
        settle();
      }
    }
  }

  private void door(String door, String mode) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(doors.resolve("/doors/" + door + "?mode=" + mode))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    holds(
        "the door " + door + " is " + mode,
        http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() < 300);
  }

  // ---- connections

  private void connections() throws IOException, InterruptedException {
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
      open.add(socket);
    }
    holds("an honest request beside 5,000 connections", honest(CUSTOMER) == 200);
    note("connectionsAtOnce", open.size());
    for (Socket socket : open) {
      socket.close();
    }
    for (int i = 0; i < 10_000; i++) {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
    note("connectionsInARow", 10_000);
    holds("an honest request after 10,000 connections in a row", honest(CUSTOMER) == 200);
  }

  // ---- reloads

  private void reloads() throws IOException, InterruptedException {
    String good = Files.readString(configuration);
    double before = counted("banyan_reloads_total");
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    List<Thread> load = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      load.add(Thread.ofPlatform().start(() -> load(over, asked, failed)));
    }
    for (int i = 0; i < 50; i++) {
      String text =
          switch (i % 5) {
            case 1 -> good.substring(0, good.length() / 2);
            case 2 -> good + "\nnonsense: true\n";
            case 3 -> good.replace("limit: { per: caller, rate: 200/s, burst: 400 }", "limit: {");
            default -> good.replace("rate: 200/s", "rate: " + (1000 + i) + "/s");
          };
      double seen = counted("banyan_reloads_total");
      Files.writeString(configuration, text);
      for (int wait = 0; wait < 40 && counted("banyan_reloads_total") == seen; wait++) {
        Pause.millis(100);
      }
    }
    Files.writeString(configuration, good);
    Pause.millis(2000);
    over.set(true);
    for (Thread each : load) {
      each.join();
    }
    note("reloads", (long) (counted("banyan_reloads_total") - before));
    note("requestsDuringReloads", asked.get());
    holds(failed.get() + " of " + asked.get() + " failed during reloads", failed.get() == 0);
    holds("reloads were seen", counted("banyan_reloads_total") - before >= 40);
  }

  private void load(AtomicBoolean over, AtomicInteger asked, AtomicInteger failed) {
    while (!over.get()) {
      try {
        int answered = honest(ORDER);
        asked.incrementAndGet();
        if (answered != 200) {
          failed.incrementAndGet();
          System.out.println("during reloads: " + answered);
        }
      } catch (IOException | InterruptedException e) {
        failed.incrementAndGet();
        System.out.println("during reloads: " + e);
      }
      Pause.millis(15);
    }
  }
}
