package dev.banyan.connectors.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.LongStringHelper;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// The least of a broker that a client can send to, on frames as the client's own library writes
/// them. What it does with a message is said by the queue's name: `silent`, `unroutable`, `full`,
/// `breaks`, `forbidden` or `blocks`; any other takes it. A queue `missing` is not there.
final class ObedientBroker implements AutoCloseable {
  private static final int FRAME_BYTES_MAX = 131_072;

  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<BasicProperties> taken = new CopyOnWriteArrayList<>();

  ObedientBroker() throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /// Properties of the messages that were sent, whatever became of them.
  List<BasicProperties> taken() {
    return taken;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.readNBytes("AMQP0091".length());
      socket.setTcpNoDelay(true);
      var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      new Talk(in, out).run();
    } catch (IOException _) {
      // The client has gone.
    }
  }

  /// One connection with its one channel. Owned by its thread.
  private final class Talk {
    private final DataInputStream in;
    private final DataOutputStream out;
    private long number;

    Talk(DataInputStream in, DataOutputStream out) {
      this.in = in;
      this.out = out;
    }

    void run() throws IOException {
      say(
          0,
          new AMQImpl.Connection.Start(
              0,
              9,
              Map.of(),
              LongStringHelper.asLongString("PLAIN"),
              LongStringHelper.asLongString("en_US")));
      while (true) {
        Frame frame = Frame.readFrom(in, FRAME_BYTES_MAX);
        if (frame == null) {
          return;
        }
        if (frame.type == AMQP.FRAME_METHOD) {
          hear(frame.channel, AMQImpl.readMethodFrom(frame.getInputStream()));
        }
      }
    }

    private void say(int channel, com.rabbitmq.client.impl.Method method) throws IOException {
      method.toFrame(channel).writeTo(out);
      out.flush();
    }

    private void hear(int channel, Object method) throws IOException {
      switch (method) {
        case AMQP.Connection.StartOk ok -> start(ok);
        case AMQP.Connection.Open _ -> say(0, new AMQImpl.Connection.OpenOk(""));
        case AMQP.Connection.Close _ -> say(0, new AMQImpl.Connection.CloseOk());
        case AMQP.Channel.Open _ ->
            say(channel, new AMQImpl.Channel.OpenOk(LongStringHelper.asLongString("")));
        case AMQP.Channel.Close _ -> say(channel, new AMQImpl.Channel.CloseOk());
        case AMQP.Confirm.Select _ -> say(channel, new AMQImpl.Confirm.SelectOk());
        case AMQP.Basic.Consume _ -> say(channel, new AMQImpl.Basic.ConsumeOk("us"));
        case AMQP.Queue.Declare declare -> declared(channel, declare.getQueue());
        case AMQP.Basic.Publish publish -> published(channel, publish);
        default -> {}
      }
    }

    private void start(AMQP.Connection.StartOk ok) throws IOException {
      if (ok.getResponse().toString().endsWith(AmqpFixture.PASSWORD)) {
        say(0, new AMQImpl.Connection.Tune(10, FRAME_BYTES_MAX, 0));
      } else {
        say(0, new AMQImpl.Connection.Close(AMQP.ACCESS_REFUSED, "ACCESS_REFUSED", 0, 0));
      }
    }

    private void declared(int channel, String queue) throws IOException {
      if (queue.equals("missing")) {
        refuse(channel, AMQP.NOT_FOUND, "NOT_FOUND - no queue 'missing'");
      } else {
        say(channel, new AMQImpl.Queue.DeclareOk(queue, 0, 0));
      }
    }

    private void refuse(int channel, int code, String words) throws IOException {
      say(channel, new AMQImpl.Channel.Close(code, words, 0, 0));
    }

    private void published(int channel, AMQP.Basic.Publish publish) throws IOException {
      Frame header = Frame.readFrom(in, FRAME_BYTES_MAX);
      DataInputStream payload = header.getInputStream();
      BasicProperties properties = (BasicProperties) AMQImpl.readContentHeaderFrom(payload);
      long size = properties.getBodySize();
      for (long read = 0; read < size; ) {
        read += Frame.readFrom(in, FRAME_BYTES_MAX).getPayload().length;
      }
      taken.add(properties);
      number++;
      String queue = publish.getRoutingKey();
      switch (queue) {
        case "silent" -> {}
        case "blocks" -> say(0, new AMQImpl.Connection.Blocked("low on disk"));
        case "breaks" -> throw new IOException("as the test wants it");
        case "full" -> say(channel, new AMQImpl.Basic.Nack(number, false, false));
        case "forbidden" -> refuse(channel, AMQP.ACCESS_REFUSED, "ACCESS_REFUSED - not yours");
        case "unroutable" -> {
          say(channel, new AMQImpl.Basic.Return(AMQP.NO_ROUTE, "NO_ROUTE", "", queue));
          properties.toFrame(channel, 0).writeTo(out);
          say(channel, new AMQImpl.Basic.Ack(number, false));
        }
        default -> say(channel, new AMQImpl.Basic.Ack(number, false));
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
