package dev.banyan.http.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntroductionTest {
  /// Reads, and takes the whole pipeline away while it does.
  private static final class Closing extends ChannelInboundHandlerAdapter {
    private final List<Boolean> introduced = new ArrayList<>();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      introduced.add(context.pipeline().get(Introduction.class) != null);
      ReferenceCountUtil.release(message);
      context.pipeline().remove(this);
      if (context.pipeline().get(Introduction.class) != null) {
        context.pipeline().remove(Introduction.class);
      }
    }
  }

  @Test
  void isGoneBeforeOthersReadWhatItHasSeen() {
    Closing closing = new Closing();
    EmbeddedChannel channel = new EmbeddedChannel(new Introduction(), closing);

    channel.writeInbound(Unpooled.copiedBuffer("PROXY TCP4 ", StandardCharsets.US_ASCII));

    channel.checkException();
    assertThat(closing.introduced).containsExactly(false);
  }
}
