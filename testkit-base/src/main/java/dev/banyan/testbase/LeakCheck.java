package dev.banyan.testbase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test that leaves a platform thread running or a socket open.
///
/// `@ExtendWith(LeakCheck.class)` on a class checks once, after its `@AfterAll`; as an instance
/// field with `@RegisterExtension` it checks after each test. What ends within ten seconds is not a
/// leak: threads and sockets are let go, not killed. Sockets are seen where `/proc` is.
public final class LeakCheck
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /// Threads that the JDK or the test runner starts once and keeps; a prefix of their names.
  private static final List<String> KEPT =
      List.of(
          "Attach Listener",
          "Cleaner-",
          "Common-Cleaner",
          "ForkJoinPool",
          "JFR ",
          "Keep-Alive-",
          "PostgreSQL-JDBC-",
          "Read-Poller",
          "VirtualThread-",
          "Write-Poller",
          "MasterPoller",
          "junit-",
          "process reaper",
          "surefire-");

  private record Open(Set<Thread> threads, Set<String> sockets) {}

  @Override
  public void beforeAll(ExtensionContext context) {
    remember(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    check(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (store(context).get(Open.class) == null) {
      remember(context);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    check(context);
  }

  private static void remember(ExtensionContext context) {
    useSockets();
    store(context).put(Open.class, new Open(threads(), sockets()));
  }

  /// The JDK opens a socket of its own when the first one is closed, and keeps it.
  private static void useSockets() {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      client.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Does nothing after a test whose class is being checked: `remove` looks at this context only.
  private static void check(ExtensionContext context) {
    Open before = store(context).remove(Open.class, Open.class);
    if (before == null) {
      return;
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    Set<String> leaks = leaks(before);
    while (!leaks.isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      leaks = leaks(before);
    }
    if (!leaks.isEmpty()) {
      throw new AssertionError("left open: " + String.join(", ", leaks));
    }
  }

  private static Set<String> leaks(Open before) {
    Set<String> leaks = new TreeSet<>();
    for (Thread thread : threads()) {
      if (!before.threads().contains(thread) && KEPT.stream().noneMatch(starts(thread))) {
        leaks.add("thread \"" + thread.getName() + "\"");
      }
    }
    for (String socket : sockets()) {
      if (!before.sockets().contains(socket)) {
        leaks.add(socket);
      }
    }
    return leaks;
  }

  private static Predicate<String> starts(Thread thread) {
    return prefix -> thread.getName().startsWith(prefix);
  }

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  private static Set<String> sockets() {
    Set<String> sockets = new HashSet<>();
    try (var descriptors = Files.list(DESCRIPTORS)) {
      descriptors.map(LeakCheck::target).filter(t -> t.startsWith("socket:")).forEach(sockets::add);
    } catch (IOException e) {
      return Set.of(); // No /proc: this system does not show them.
    }
    return sockets;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // Closed since it was listed.
    }
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(ExtensionContext.Namespace.create(LeakCheck.class));
  }
}
