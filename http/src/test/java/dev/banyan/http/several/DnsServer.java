package dev.banyan.http.several;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// A name server (RFC 1035) that gives the same addresses for every name, with a time to live of
/// zero.
final class DnsServer implements AutoCloseable {
  private static final int TYPE_A = 1;

  private final DatagramSocket socket;
  private volatile List<String> addresses;

  DnsServer(String... addresses) throws IOException {
    this.addresses = List.of(addresses);
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  void answer(String... now) {
    addresses = List.of(now);
  }

  private void serve() {
    byte[] bytes = new byte[512];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
      try {
        socket.receive(packet);
        byte[] answer = answer(Arrays.copyOf(bytes, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (SocketException _) {
        return;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private byte[] answer(byte[] query) throws IOException {
    int end = 12;
    while (query[end] != 0) {
      end += query[end] + 1;
    }
    int question = end + 5;
    int type = ByteBuffer.wrap(query).getShort(end + 1);
    List<String> found = type == TYPE_A ? addresses : List.of();
    ByteBuffer out = ByteBuffer.allocate(512);
    out.put(query, 0, 2).putShort((short) 0x8580); // an answer, authoritative, recursion offered
    out.putShort((short) 1).putShort((short) found.size()).putInt(0);
    out.put(query, 12, question - 12);
    for (String address : found) {
      out.putShort((short) 0xc00c).putShort((short) TYPE_A).putShort((short) 1);
      out.putInt(0).putShort((short) 4).put(InetAddress.getByName(address).getAddress());
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  @Override
  public void close() {
    socket.close();
  }
}
