package dev.banyan.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.http.wire.Head;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is sent of a body whose length the head states.
class UpstreamConnectionTest {
  private static final String ANSWER = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";

  private final List<String> told = new ArrayList<>();
  private UpstreamConnection connection;
  private EmbeddedChannel channel;

  @BeforeEach
  void connect() {
    connection = new UpstreamConnection(new Home());
    channel = new EmbeddedChannel(connection);
    connection.begin(new Told(), false);
    connection.head(bytes("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n"), Upstream.Body.STATED, 5);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  @Test
  void isFreeAgainOnceTheWholeBodyWasSent() {
    connection.data(bytes("he"));
    connection.data(bytes("llo"));
    connection.ended(null);

    channel.writeInbound(bytes(ANSWER));

    assertThat(told).containsExactly("head 401", "idle", "end");
    assertThat(channel.isOpen()).isTrue();
  }

  /// Who it was made for may have gone before it was there.
  @Test
  void isNoNewOneOnceItLayIdle() {
    UpstreamConnection unused = new UpstreamConnection(new Home());
    EmbeddedChannel own = new EmbeddedChannel(unused);

    unused.spare();
    unused.begin(new Told(), false);

    assertThat(unused.reused()).as("its other side may have closed it").isTrue();
    assertThat(connection.reused()).as("just made").isFalse();
    own.finishAndReleaseAll();
  }

  @Test
  void isClosedWhereTheBodyEndsShort() {
    connection.data(bytes("hell"));

    connection.ended(null);

    assertThat(told).containsExactlyInAnyOrder("gone", "failed MISCOUNTED");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void isClosedWhereNothingOfTheBodyIsSent() {
    connection.ended(null);

    assertThat(told).containsExactlyInAnyOrder("gone", "failed MISCOUNTED");
  }

  @Test
  void sendsNothingPastTheLengthAndIsClosed() {
    connection.data(bytes("hello"));

    connection.data(bytes("GET /admin"));

    assertThat(told).containsExactlyInAnyOrder("gone", "failed MISCOUNTED");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void isClosedWhereTheAnswerIsWholeBeforeTheBodyIs() {
    connection.data(bytes("hell"));

    channel.writeInbound(bytes(ANSWER));

    assertThat(told).containsExactlyInAnyOrder("head 401", "gone", "end");
    assertThat(channel.isOpen()).isFalse();
  }

  private final class Home implements UpstreamConnection.Home {
    @Override
    public void idle(UpstreamConnection free) {
      told.add("idle");
    }

    @Override
    public void gone(UpstreamConnection closed) {
      told.add("gone");
    }
  }

  private final class Told implements Upstream.Replies {
    @Override
    public void head(Head head) {
      told.add("head " + head.status());
    }

    @Override
    public void data(ByteBuf piece) {
      piece.release();
    }

    @Override
    public void end(@Nullable Head trailers) {
      told.add("end");
    }

    @Override
    public void failed(Upstream.Failure why) {
      told.add("failed " + why);
    }

    @Override
    public void readComplete() {}

    @Override
    public void writabilityChanged() {}
  }
}
