package dev.banyan.http;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A listener for proofs that bring a client of their own: prints `plain PORT` and `tls PORT`, then
/// serves until it is killed. `/` answers from the event loop, `/big` so with 8 MiB, `/work` from a
/// virtual thread that takes long enough for as many streams as may be to be open at once; `/cpu`
/// tells the microseconds of processor time used so far.
final class Served {
  private static final Answer SMALL = EdgeFixture.text(200, "served");
  private static final Answer BIG = EdgeFixture.text(200, "x".repeat(8 << 20));

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Served() {}

  public static void main(String[] arguments) throws Exception {
    Certificates pair = Certificates.make(Path.of(arguments[0]), "served", "ip:127.0.0.1");
    HttpRuntime runtime = HttpRuntime.start(2);
    Listener plain = runtime.listen(settings(null), Served::handle);
    Listener tls = runtime.listen(settings(pair), Served::handle);
    System.out.println("plain " + plain.port());
    System.out.println("tls " + tls.port());
    Thread.currentThread().join();
  }

  private static Listener.Settings settings(@org.jspecify.annotations.Nullable Certificates pair) {
    return new Listener.Settings(
        "127.0.0.1",
        0,
        pair == null ? null : new Listener.Tls(List.of(pair.identity()), false, null, false),
        Listener.Limits.DEFAULT);
  }

  private static void handle(Incoming incoming) {
    if (incoming.path().equals("/work")) {
      incoming.handOver(
          conversation -> {
            try (var body = conversation.body(1 << 20);
                var out = conversation.stream(200, java.util.List.of())) {
              LockSupport.parkNanos(20_000_000);
              out.write("served ".getBytes(StandardCharsets.UTF_8));
              body.transferTo(out);
            } catch (java.io.IOException e) {
              throw new IllegalStateException(e);
            }
          });
    } else if (incoming.path().equals("/cpu")) {
      incoming.answer(EdgeFixture.text(200, String.valueOf(SYSTEM.getProcessCpuTime() / 1000)));
    } else {
      incoming.answer(incoming.path().equals("/big") ? BIG : SMALL);
    }
  }
}
