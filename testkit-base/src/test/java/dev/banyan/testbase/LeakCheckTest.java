package dev.banyan.testbase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// Runs small test classes that leak on purpose in an engine of their own.
class LeakCheckTest {
  private static final Semaphore END = new Semaphore(0);
  private static final List<AutoCloseable> OPENED = new ArrayList<>();

  @AfterEach
  void closeWhatLeaked() throws Exception {
    END.release(END.getQueueLength());
    for (AutoCloseable opened : OPENED) {
      opened.close();
    }
  }

  @Test
  void namesAThreadThatIsStillRunning() {
    assertThat(failuresOf(LeavesAThread.class)).singleElement().asString().contains("left-behind");
  }

  @Test
  void namesASocketThatIsStillOpen() {
    assertThat(failuresOf(LeavesASocket.class)).singleElement().asString().contains("socket:[");
  }

  @Test
  void letsAThreadEndThatIsAboutTo() {
    assertThat(failuresOf(EndsItsThread.class)).isEmpty();
  }

  private static List<String> failuresOf(Class<?> tests) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(DiscoverySelectors.selectClass(tests))
        .execute()
        .allEvents()
        .failed()
        .stream()
        .map(Event::toString)
        .toList();
  }

  @ExtendWith(LeakCheck.class)
  static class LeavesAThread {
    @Test
    void leaves() {
      Thread.ofPlatform().name("left-behind").daemon().start(LeakCheckTest::awaitTheEnd);
    }
  }

  @ExtendWith(LeakCheck.class)
  static class LeavesASocket {
    @Test
    void leaves() throws IOException {
      OPENED.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
  }

  @ExtendWith(LeakCheck.class)
  static class EndsItsThread {
    @Test
    void ends() {
      Thread.ofPlatform().name("short-lived").start(() -> {});
    }
  }

  private static void awaitTheEnd() {
    try {
      END.acquire();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
