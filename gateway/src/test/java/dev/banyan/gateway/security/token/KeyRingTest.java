package dev.banyan.gateway.security.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.LeakCheck;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class KeyRingTest {
  @Test
  void readsAgainAfterAnErrorAsAfterAnyFailure() throws Exception {
    Scene scene = new Scene("ES256");
    AtomicInteger readings = new AtomicInteger();
    CountDownLatch again = new CountDownLatch(4);
    scene.http.at(
        Scene.KEYS,
        _ -> {
          again.countDown();
          if (readings.incrementAndGet() < 3) {
            throw new LinkageError("as a test wants it");
          }
          return scene.keySet;
        });
    KeySource source = new KeySource.KeyAddress(URI.create(Scene.KEYS), scene.http);

    try (KeyRing ring = KeyRing.refreshed(source, Duration.ofMillis(5))) {
      assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(ring.keys()).isNotNull();
    }
  }
}
