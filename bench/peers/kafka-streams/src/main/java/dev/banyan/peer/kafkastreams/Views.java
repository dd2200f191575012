package dev.banyan.peer.kafkastreams;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/// Tables of bookings by Kafka Streams: `Views SERVERS STATE-FOLDER`. Prints the port at which it
/// is asked, by lines; any number of connections may ask at once.
///
/// | question | answered when |
/// |---|---|
/// | `begin TOPIC APPLICATION GUARANTEE` | an application runs; there is one at a time |
/// | `committed OFFSET` | it has committed the event at that offset |
/// | `seen TABLE KEY OFFSET` | the table shows it: the last number of a row, 0 of other tables |
/// | `rows` | with all rows |
/// | `end` | the application has ended; what it has made stays |
///
/// An answer is `ok LINES` and so many lines, or `failed WHY`.
public final class Views {
  private static final int SHOPS_SHOWN = 10;

  private final String servers;
  private final Path state;
  private volatile Application application;

  private Views(String servers, Path state) {
    this.servers = servers;
    this.state = state;
  }

  public static void main(String[] arguments) throws IOException {
    Views views = new Views(arguments[0], Path.of(arguments[1]));
    try (ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
      System.out.println("ready " + server.getLocalPort());
      System.out.flush();
      while (true) {
        Socket asking = server.accept();
        Thread.ofPlatform().daemon().start(() -> views.serve(asking));
      }
    }
  }

  private void serve(Socket asking) {
    try (asking;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(asking.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter out =
            new BufferedWriter(
                new OutputStreamWriter(asking.getOutputStream(), StandardCharsets.UTF_8))) {
      asking.setTcpNoDelay(true);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        for (String one : told(line)) {
          out.write(one);
          out.write('\n');
        }
        out.flush();
      }
    } catch (IOException e) {
      e.printStackTrace(System.err);
    }
  }

  private List<String> told(String line) {
    try {
      List<String> lines = new ArrayList<>(answer(line.split(" ", -1)));
      lines.addFirst("ok " + lines.size());
      return lines;
    } catch (InterruptedException | RuntimeException e) {
      e.printStackTrace(System.err);
      return List.of("failed " + e);
    }
  }

  private List<String> answer(String[] words) throws InterruptedException {
    switch (words[0]) {
      case "begin" ->
          application =
              new Application(
                  new Application.Settings(servers, words[1], words[2], words[3], state));
      case "committed" -> application.awaitCommitted(Long.parseLong(words[1]));
      case "seen" -> {
        return List.of(seen(Table.of(words[1]), words[2], Long.parseLong(words[3])));
      }
      case "rows" -> {
        return rows();
      }
      case "end" -> application.close();
      default -> throw new IllegalArgumentException("a question " + words[0]);
    }
    return List.of();
  }

  private String seen(Table table, String account, long offset)
      throws InterruptedException {
    application.awaitShown(table, offset);
    return switch (table) {
      case BY_ACCOUNT -> {
        long[] row = application.rows(table).get(account);
        yield row == null ? "-1" : String.valueOf(row[2]);
      }
      case BY_MINUTE -> first(table).isEmpty() ? "-1" : "0";
      case TOP_SHOPS -> {
        String first = first(table);
        String hour = first.substring(0, first.indexOf('/') + 1);
        List<Long> counts = new ArrayList<>();
        try (KeyValueIterator<String, long[]> shops =
            application.rows(table).prefixScan(hour, new StringSerializer())) {
          shops.forEachRemaining(one -> counts.add(one.value[0]));
        }
        yield most(counts).isEmpty() ? "-1" : "0";
      }
    };
  }

  /// The first key; empty where there is none.
  private String first(Table table) {
    try (KeyValueIterator<String, long[]> all = application.rows(table).all()) {
      return all.hasNext() ? all.next().key : "";
    }
  }

  private static String most(List<Long> counts) {
    return counts.stream()
        .sorted(Comparator.reverseOrder())
        .limit(SHOPS_SHOWN)
        .map(String::valueOf)
        .collect(Collectors.joining(" "));
  }

  private List<KeyValue<String, long[]>> all(Table table) {
    List<KeyValue<String, long[]>> rows = new ArrayList<>();
    try (KeyValueIterator<String, long[]> all = application.rows(table).all()) {
      all.forEachRemaining(rows::add);
    }
    return rows;
  }

  private List<String> rows() {
    List<String> lines = new ArrayList<>();
    for (KeyValue<String, long[]> one : all(Table.BY_ACCOUNT)) {
      lines.add("account/" + one.key + "\t" + sums(one.value) + " " + one.value[2]);
    }
    for (KeyValue<String, long[]> one : all(Table.BY_MINUTE)) {
      lines.add("minute/" + one.key + "\t" + sums(one.value));
    }
    Map<String, List<Long>> shops = new TreeMap<>();
    for (KeyValue<String, long[]> one : all(Table.TOP_SHOPS)) {
      String hour = one.key.substring(0, one.key.indexOf('/'));
      shops.computeIfAbsent(hour, _ -> new ArrayList<>()).add(one.value[0]);
    }
    shops.forEach((hour, counts) -> lines.add("shops/" + hour + "\t" + most(counts)));
    return lines;
  }

  private static String sums(long[] row) {
    return row[0] + " " + BigDecimal.valueOf(row[1], 2);
  }
}
