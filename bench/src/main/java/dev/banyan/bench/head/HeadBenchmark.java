package dev.banyan.bench.head;

import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.HeadRules;
import dev.banyan.http.wire.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// One request's head read and passed on: as a relay does it, every field found and checked; and as
/// a block that is looked at only for its end, which is the least that can be done.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class HeadBenchmark {
  private static final int BYTES_MAX = 32 << 10;
  private static final int FIELDS_MAX = 100;
  private static final List<String> REMOVED = List.of("x-forwarded-for", "forwarded", "x-api-key");

  private static final String FEW =
      """
      GET /items/1 HTTP/1.1
      Host: 127.0.0.1:8080

      """;

  private static final String MANY =
      """
      GET /v1/customers/C0000042/orders?status=open&size=50 HTTP/1.1
      Host: api.example.com
      User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)
      Accept: application/json, text/plain;q=0.9, */*;q=0.8
      Accept-Language: en-GB,en;q=0.7,de;q=0.3
      Accept-Encoding: gzip, deflate, br
      Referer: https://shop.example.com/customers/C0000042
      Origin: https://shop.example.com
      Cookie: session=2b5f0f3a6d1c4e0bb0a2d9b7f1c8e6a4; theme=dark; consent=yes
      X-Request-Id: 7f3f1c52-8c0b-4f0e-9a53-5c9f2a6a0d11
      If-None-Match: "1P6S-AzaIWmIr0O6KoAVpA"
      Cache-Control: max-age=0

      """;

  @Param({"few", "many"})
  public String fields = "few";

  private final Head head = new Head();
  private final ByteBuf few = bytes(FEW);
  private final ByteBuf many = bytes(MANY);
  private final ByteBuf out = Unpooled.directBuffer(4096);
  private final byte[] host = HeadWriter.ascii("10.0.0.1:9000");

  private static ByteBuf bytes(String text) {
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
  }

  private ByteBuf in() {
    ByteBuf in = fields.equals("few") ? few : many;
    return in.readerIndex(0);
  }

  @Benchmark
  public int takenApart() {
    head.reset();
    Head.Gathered gathered = head.gather(in(), BYTES_MAX, BYTES_MAX);
    if (gathered != Head.Gathered.WHOLE || HeadRules.request(head, FIELDS_MAX) != null) {
      throw new IllegalStateException("the head is not read");
    }
    out.clear();
    HeadWriter.requestLine(out, head, head.path(), host);
    HeadWriter.requestFields(out, head, REMOVED);
    HeadWriter.end(out);
    return out.writerIndex();
  }

  @Benchmark
  public int passedAsABlock() {
    head.reset();
    ByteBuf in = in();
    if (head.gather(in, BYTES_MAX, BYTES_MAX) != Head.Gathered.WHOLE) {
      throw new IllegalStateException("the head is not whole");
    }
    out.clear();
    out.writeBytes(in, 0, in.readerIndex());
    return out.writerIndex();
  }
}
