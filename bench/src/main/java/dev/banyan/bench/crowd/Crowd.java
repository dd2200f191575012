package dev.banyan.bench.crowd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Holds so many connections to a gateway, each of which has asked once, and says `held N`. Then
/// for each line of its input, `ACTIVE RATE SECONDS`, so many of them ask at that rate in all,
/// whatever the gateway does, and it says what they saw. For the line `total` it says what they saw
/// since the last such line, or the first. Ends with its input.
///
/// Time is taken from the moment at which a request was due. A request that finds all active
/// connections waiting for an answer is not sent, and counted as such.
///
/// Arguments: port, file of requests ([Ask#read]), connections.
public final class Crowd {
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final InetSocketAddress gateway;
  private final List<Ask> asks;
  private final Selector selector = Selector.open();
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16);
  private final List<Held> all = new ArrayList<>();
  private final ArrayDeque<Held> free = new ArrayDeque<>();
  private Seen seen = new Seen();
  private Seen total = new Seen();
  private int nextAsk;

  private Crowd(int port, Path requests) throws IOException {
    this.gateway = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    this.asks = Ask.read(requests, port);
  }

  static void main(String[] arguments) throws IOException {
    Crowd crowd = new Crowd(Integer.parseInt(arguments[0]), Path.of(arguments[1]));
    crowd.open(Integer.parseInt(arguments[2]));
    System.out.println("held " + crowd.all.size());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(crowd.obey(line));
    }
  }

  private Seen obey(String order) throws IOException {
    if (order.equals("total")) {
      Seen all = total;
      total = new Seen();
      return all;
    }
    String[] words = order.split(" ", -1);
    seen = new Seen();
    press(Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
    total.add(seen);
    return seen;
  }

  private Ask nextAsk() {
    nextAsk = (nextAsk + 1) % asks.size();
    return asks.get(nextAsk);
  }

  private void open(int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      Held held = Held.open(i, gateway, selector);
      held.ask(nextAsk(), System.nanoTime());
      while (held.busy()) {
        look(1000);
      }
      if (seen.answered() <= i) {
        throw new IOException("connection " + i + " is not answered as it should be");
      }
      all.add(held);
    }
  }

  private void press(int active, int rate, int seconds) throws IOException {
    free.clear();
    free.addAll(all.subList(0, active));
    long start = System.nanoTime();
    long total = (long) rate * seconds;
    for (long sent = 0; sent < total; ) {
      long due = start + sent * TimeUnit.SECONDS.toNanos(1) / rate;
      if (System.nanoTime() < due) {
        look(1);
        continue;
      }
      Held held = free.poll();
      if (held == null) {
        seen.couldNotSend();
      } else {
        ask(held, due);
      }
      sent++;
      if (sent % 16 == 0) {
        look(0);
      }
    }
    long end = System.nanoTime() + GRACE_NANOS;
    while (free.size() + seen.broken() < active && System.nanoTime() < end) {
      look(10);
    }
    seen.brokeOff(active - free.size() - (int) seen.broken());
  }

  private void ask(Held held, long due) throws IOException {
    try {
      held.ask(nextAsk(), due);
    } catch (IOException e) { // It was closed while it rested.
      seen.brokeOff(1);
      held.close();
    }
  }

  private void look(int millis) throws IOException {
    if (millis == 0) {
      selector.selectNow();
    } else {
      selector.select(millis);
    }
    for (SelectionKey key : selector.selectedKeys()) {
      Held held = (Held) key.attachment();
      try {
        if (held.read(bytes)) {
          seen.took(held);
          free.add(held);
        }
      } catch (IOException e) {
        seen.brokeOff(1);
        free.remove(held);
        key.cancel();
        held.close();
      }
    }
    selector.selectedKeys().clear();
  }
}
