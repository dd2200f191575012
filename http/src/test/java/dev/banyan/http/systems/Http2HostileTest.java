package dev.banyan.http.systems;

import static dev.banyan.http.systems.Http2Fixture.call;
import static dev.banyan.http.systems.Http2Fixture.request;
import static dev.banyan.http.systems.Http2Fixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connect.Http;
import dev.banyan.http.HttpRuntime;
import dev.banyan.http.RawHttp2;
import dev.banyan.http.Scripted;
import dev.banyan.testbase.LeakCheck;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.impl.buffer.VertxByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Systems that speak HTTP/2 in ways that harm whoever believes them.
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2HostileTest {
  private static final byte[] NOTHING = {};
  private static final long POOLED_MAX = 24L << 20;
  private HttpRuntime runtime;

  @BeforeAll
  void start() {
    runtime = HttpRuntime.start(1);
  }

  @AfterAll
  void stop() {
    runtime.close();
  }

  /// What a system does to one request, after its settings.
  @FunctionalInterface
  interface Deed {
    void to(RawHttp2 line, int stream) throws IOException;
  }

  record Case(String name, Deed deed) {
    @Override
    public String toString() {
      return name;
    }
  }

  /// The whole head of an answer, with the end of the stream.
  private static Case head(String name, String... fields) {
    return new Case(name, (line, stream) -> line.request(stream, RawHttp2.END_STREAM, fields));
  }

  /// A head and what follows it.
  private static Case after(String name, List<String> fields, Deed deed) {
    return new Case(
        name,
        (line, stream) -> {
          line.request(stream, 0, fields.toArray(String[]::new));
          deed.to(line, stream);
        });
  }

  private static void data(RawHttp2 line, int flags, int stream, String text) throws IOException {
    line.send(RawHttp2.DATA, flags, stream, text.getBytes(StandardCharsets.UTF_8));
  }

  static Stream<Case> malformed() {
    return Stream.concat(heads(), bodies());
  }

  private static Stream<Case> heads() {
    return Stream.of(
        head("no status", "x-a", "1"),
        head("two states", ":status", "200", ":status", "200"),
        head("a pseudo-header of requests", ":status", "200", ":path", "/"),
        head("a pseudo-header after a field", "x-a", "1", ":status", "200"),
        head("a status of two digits", ":status", "20"),
        head("a status of letters", ":status", "2ab"),
        head("a status out of range", ":status", "999"),
        head("a switch of protocols", ":status", "101"),
        head("an interim answer that ends", ":status", "103"),
        head("upper case", ":status", "200", "X-A", "1"),
        head("a line break in a value", ":status", "200", "x-a", "1\r\nset-cookie: b"),
        head("a line feed in a value", ":status", "200", "x-a", "1\nb: c"),
        head("a zero byte in a value", ":status", "200", "x-a", "1\0"),
        head("a space in a name", ":status", "200", "x a", "1"),
        head("a colon in a name", ":status", "200", "x:a", "1"),
        head("an empty name", ":status", "200", "", "1"),
        head("connection", ":status", "200", "connection", "close"),
        head("keep-alive", ":status", "200", "keep-alive", "1"),
        head("transfer-encoding", ":status", "200", "transfer-encoding", "chunked"),
        head("upgrade", ":status", "200", "upgrade", "h2c"),
        head("a length that is no number", ":status", "200", "content-length", "+1"),
        head("two lengths", ":status", "200", "content-length", "0", "content-length", "1"),
        head("a length without a body", ":status", "200", "content-length", "3"));
  }

  private static Stream<Case> bodies() {
    List<String> ok = List.of(":status", "200");
    return Stream.of(
        after(
            "a longer body than stated",
            List.of(":status", "200", "content-length", "2"),
            (line, stream) -> data(line, RawHttp2.END_STREAM, stream, "abc")),
        after(
            "a shorter body than stated",
            List.of(":status", "200", "content-length", "4"),
            (line, stream) -> data(line, RawHttp2.END_STREAM, stream, "abc")),
        after(
            "a shorter body than stated, with trailers",
            List.of(":status", "200", "content-length", "4"),
            (line, stream) -> line.request(stream, RawHttp2.END_STREAM, "x-a", "1")),
        after(
            "a body where there is none",
            List.of(":status", "204"),
            (line, stream) -> data(line, RawHttp2.END_STREAM, stream, "abc")),
        after(
            "a head in the body", ok, (line, stream) -> line.request(stream, 0, ":status", "200")),
        after(
            "a pseudo-header in trailers",
            ok,
            (line, stream) -> line.request(stream, RawHttp2.END_STREAM, ":status", "200")),
        after(
            "a line break in trailers",
            ok,
            (line, stream) -> line.request(stream, RawHttp2.END_STREAM, "x-a", "1\r\nb: c")),
        new Case(
            "a head that unpacks to more than is let in",
            (line, stream) -> {
              byte[] start = RawHttp2.block(":status", "200");
              byte[] indexed = RawHttp2.block("x-filler", "a".repeat(4_000));
              indexed[0] = 0x40;
              byte[] block = Arrays.copyOf(start, start.length + indexed.length + 4_000);
              System.arraycopy(indexed, 0, block, start.length, indexed.length);
              Arrays.fill(block, start.length + indexed.length, block.length, (byte) (0x80 | 62));
              line.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, block);
            }),
        new Case("a body without a head", (line, stream) -> data(line, 1, stream, "abc")),
        new Case(
            "seventeen interim answers",
            (line, stream) -> {
              for (int i = 0; i < 17; i++) {
                line.request(stream, 0, ":status", "103");
              }
            }));
  }

  private Scripted system(Deed deed, BlockingQueue<Integer> codes) throws IOException {
    return Http2Fixture.system(
        (line, number) -> {
          line.settings();
          if (number > 0) {
            Http2Fixture.serve(line);
            return;
          }
          RawHttp2.Received head = line.head();
          if (head != null) {
            deed.to(line, head.stream());
            codes.add(ending(line));
            Http2Fixture.serve(line);
          }
        });
  }

  /// The code of the next RST_STREAM or GOAWAY; -1 where the connection closes without.
  private static int ending(RawHttp2 line) throws IOException {
    RawHttp2.Frame frame = line.next();
    while (frame != null
        && frame.type() != RawHttp2.RST_STREAM
        && frame.type() != RawHttp2.GOAWAY) {
      frame = line.next();
    }
    return frame == null ? -1 : frame.code();
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void takesNoAnswerThatIsMalformedAndKeepsTheConnection(Case hostile) throws Exception {
    BlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
    try (Scripted system = system(hostile.deed(), codes);
        Http http = runtime.open(settings(1))) {
      Http.Request post = request("POST", system.uri("/"), "x");
      assertThat(call(http, post)).isEqualTo("GARBAGE");
      assertThat(codes.poll(5, TimeUnit.SECONDS)).isNotNull().isNotZero();
      assertThat(call(http, post)).isEqualTo("200 ok");
      assertThat(system.connections()).isEqualTo(1);
    }
  }

  /// Sends as long as the other side reads, up to a bound far above what is let pass.
  private static Deed flood(Deed one) {
    return (line, stream) -> {
      for (int i = 0; i < 100_000; i++) {
        one.to(line, stream);
      }
    };
  }

  private static Case frames(String name, int type, int flags, boolean ofStream, byte[] payload) {
    Deed one =
        (line, stream) -> {
          if (!line.send(type, flags, ofStream ? stream : 0, payload)) {
            throw new IOException("closed");
          }
        };
    return new Case(name, flood(one));
  }

  static Stream<Case> attacks() {
    byte[] update = RawHttp2.number(1);
    byte[] full = RawHttp2.number(Integer.MAX_VALUE);
    byte[] field = RawHttp2.block("x-filler", "a".repeat(8_000));
    return Stream.of(
        frames("settings", RawHttp2.SETTINGS, 0, false, NOTHING),
        frames("pings", RawHttp2.PING, 0, false, new byte[8]),
        frames("priorities", RawHttp2.PRIORITY, 0, true, new byte[5]),
        frames("unknown frames", 0x42, 0, false, new byte[10]),
        frames("empty data", RawHttp2.DATA, 0, true, NOTHING),
        frames("window changes", RawHttp2.WINDOW_UPDATE, 0, true, update),
        frames("windows of the connection", RawHttp2.WINDOW_UPDATE, 0, false, update),
        frames("a window past its end", RawHttp2.WINDOW_UPDATE, 0, false, full),
        frames("a window of nothing", RawHttp2.WINDOW_UPDATE, 0, false, RawHttp2.number(0)),
        frames("a huge frame", RawHttp2.DATA, 0, true, new byte[20_000]),
        frames("a pushed stream", RawHttp2.PUSH_PROMISE, 4, true, new byte[] {0, 0, 0, 2, 0}),
        frames("a head of a stream never begun", RawHttp2.HEADERS, 5, false, NOTHING),
        new Case(
            "a head without end",
            (line, stream) -> {
              line.send(RawHttp2.HEADERS, 0, stream, RawHttp2.block(":status", "200"));
              flood((to, of) -> to.send(RawHttp2.CONTINUATION, 0, of, field)).to(line, stream);
            }),
        new Case(
            "a head of nothing without end",
            (line, stream) -> {
              line.send(RawHttp2.HEADERS, 0, stream, RawHttp2.block(":status", "200"));
              flood((to, of) -> to.send(RawHttp2.CONTINUATION, 0, of, NOTHING)).to(line, stream);
            }),
        new Case("a stream of the system's own", (line, _) -> line.answer(2, "hello")),
        new Case("a stream not begun", (line, stream) -> line.answer(stream + 20, "hello")),
        new Case(
            "a first frame that is no setting",
            (line, stream) -> line.send(RawHttp2.GOAWAY, 0, stream, new byte[3])));
  }

  private static long pooled() {
    return ((ByteBufAllocatorMetricProvider) VertxByteBufAllocator.POOLED_ALLOCATOR)
        .metric()
        .usedDirectMemory();
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void endsAConnectionThatAttacks(Case hostile) throws Exception {
    BlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
    Deed bounded =
        (line, stream) -> {
          try {
            hostile.deed().to(line, stream);
          } catch (IOException _) {
            codes.add(-1); // Shut out, as it should be.
          }
        };
    long before = pooled();
    try (Scripted system = system(bounded, codes);
        Http http = runtime.open(settings(1))) {
      Http.Request post = request("POST", system.uri("/"), "x");
      assertThat(call(http, post)).isEqualTo("GARBAGE");
      assertThat(codes.poll(10, TimeUnit.SECONDS)).isNotNull().isNotZero();
      assertThat(call(http, post)).isEqualTo("200 ok");
      assertThat(system.connections()).isEqualTo(2);
    }
    assertThat(pooled() - before).isLessThan(POOLED_MAX);
  }

  @Test
  void survivesAWindowThatChangesItsSizeAndATableWithoutBound() throws Exception {
    int tableSize = 1;
    int initialWindow = 4;
    BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    try (Scripted system =
            Http2Fixture.system(
                (line, _) -> {
                  line.settings(tableSize, -1, initialWindow, 3);
                  RawHttp2.Frame head = line.next(RawHttp2.HEADERS);
                  int stream = head == null ? 0 : head.stream();
                  bodies.add(text(line.next(RawHttp2.DATA)));
                  line.settings(initialWindow, 0);
                  line.settings(initialWindow, 5);
                  bodies.add(text(line.next(RawHttp2.DATA)));
                  line.send(RawHttp2.WINDOW_UPDATE, 0, stream, RawHttp2.number(100));
                  bodies.add(text(line.next(RawHttp2.DATA)));
                  line.answer(stream, "ok");
                  line.next(RawHttp2.GOAWAY);
                });
        Http http = runtime.open(settings(1))) {
      assertThat(call(http, request("POST", system.uri("/"), "hello world"))).isEqualTo("200 ok");
      assertThat(String.join("", bodies)).isEqualTo("hello world");
      assertThat(bodies).startsWith("hel", "lo");
    }
  }

  private static String text(RawHttp2.@Nullable Frame frame) {
    return frame == null ? "" : frame.text();
  }

  @Test
  void takesNoMoreOfAnEndlessBodyThanItsWindow() throws Exception {
    BlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
    Deed endless =
        (line, stream) -> {
          line.request(stream, 0, ":status", "200");
          byte[] piece = new byte[16_000];
          for (int i = 0; i < 1_000 && line.send(RawHttp2.DATA, 0, stream, piece); i++) {}
        };
    try (Scripted system = system(endless, codes);
        Http http = runtime.open(settings(1));
        Http.Response held =
            http.send(
                request("GET", system.uri("/"), null),
                dev.banyan.base.Deadline.in(java.time.Duration.ofSeconds(5)))) {
      assertThat(held.status()).isEqualTo(200);
      assertThat(codes.poll(10, TimeUnit.SECONDS))
          .isEqualTo((int) Http2Error.FLOW_CONTROL_ERROR.code());
    }
  }

  @Test
  void takesAStatementOfTheFutureAsWhatItIs() throws Exception {
    BlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
    Deed later =
        (line, stream) -> {
          byte[] last = ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).putInt(0).array();
          line.send(RawHttp2.GOAWAY, 0, 0, last);
          line.answer(stream, "first");
        };
    try (Scripted system = system(later, codes);
        Http http = runtime.open(settings(1))) {
      Http.Request post = request("POST", system.uri("/"), "x");
      assertThat(call(http, post)).isEqualTo("200 first");
      assertThat(codes.poll(5, TimeUnit.SECONDS)).isZero();
      assertThat(call(http, post)).isEqualTo("200 ok");
    }
  }
}
