package dev.banyan.gateway.server;

import dev.banyan.text.Mistakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Reloads a server when one of its configuration's files changes, waiting until they have been
/// quiet for a moment.
///
/// Compares contents, not notifications: ConfigMap mounts swap symbolic links, editors write beside
/// and rename, network file systems notify nobody; reading a few small files a second costs
/// nothing. One virtual thread.
public final class Watch implements AutoCloseable {
  /// Watches nothing.
  public static final Watch OFF = new Watch();

  /// What came of a reload; `report` is empty where nothing is to be said.
  public record Reload(boolean inForce, String report) {
    /// As the log says it.
    public String text() {
      String head = report.isEmpty() ? "" : report + "\n";
      return head
          + (inForce ? "reloaded" : "reload refused: the configuration before stays in force");
    }
  }

  private static final long PERIOD_MILLIS = 250;
  private static final int QUIET_PERIODS = 2;
  private static final long DIGESTED_MAX = 16L * 1024 * 1024;

  private final CountDownLatch over = new CountDownLatch(1);

  private Watch() {}

  /// Watches from now on; `told` hears of every reload, done or refused, on the watching thread.
  public static Watch files(GatewayServer server, Consumer<Reload> told) {
    Watch watch = new Watch();
    Map<Path, String> seen = watch.digests(server);
    Thread.ofVirtual().name("watch configuration").start(() -> watch.run(server, told, seen));
    return watch;
  }

  private void run(GatewayServer server, Consumer<Reload> told, Map<Path, String> start) {
    Map<Path, String> loaded = start;
    Map<Path, String> last = start;
    int quiet = 0;
    while (sleep()) {
      Map<Path, String> now = digests(server);
      quiet = now.equals(last) ? quiet + 1 : 0;
      last = now;
      if (!now.equals(loaded) && quiet >= QUIET_PERIODS) {
        told.accept(reload(server));
        loaded = digests(server); // Of files that are read for the first time; of the others:
        loaded.replaceAll((file, after) -> now.getOrDefault(file, after));
        last = loaded;
      }
    }
  }

  private static Reload reload(GatewayServer server) {
    Mistakes mistakes = new Mistakes();
    try {
      boolean done = server.reload(mistakes);
      return new Reload(done, mistakes.render());
    } catch (OutOfMemoryError _) {
      long heap = Runtime.getRuntime().maxMemory() / (1024 * 1024);
      return new Reload(
          false,
          "the heap of "
              + heap
              + " MiB is too small for this configuration beside the one in force: give the process"
              + " a larger one (-Xmx in BANYAN_JAVA_OPTS)");
    } catch (RuntimeException | Error e) { // Or nobody would watch any more, and nobody say so.
      return new Reload(false, "reloading failed: " + e);
    }
  }

  /// Waits one period; false when the watch is over.
  private boolean sleep() {
    try {
      return !over.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      return false;
    }
  }

  private Map<Path, String> digests(GatewayServer server) {
    Map<Path, String> digests = new HashMap<>();
    for (Path file : server.watched()) {
      digests.put(file, digest(file));
    }
    return digests;
  }

  private static String digest(Path file) {
    try {
      if (Files.size(file) > DIGESTED_MAX) {
        return Files.size(file) + " " + Files.getLastModifiedTime(file);
      }
      byte[] content = Files.readAllBytes(file);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (IOException e) {
      return "unreadable";
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    over.countDown();
  }
}
