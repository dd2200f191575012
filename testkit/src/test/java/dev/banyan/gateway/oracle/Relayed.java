package dev.banyan.gateway.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Holds what the switch was told of events against the journal: each event at least once, those of
/// an order in their order, none that is not there; what the relay has written down as told was
/// told, and is not told again.
final class Relayed {
  private static final String PIPELINE = "telling";
  private static final Pattern POSITIONS = Pattern.compile("\"positions\":\\[([^\\]]*)\\]");

  private final Switch target;
  private final List<String> wrong;

  /// What is behind a checkpoint, by path, and how often it had been asked for when it was.
  private final Map<String, Integer> closed = new HashMap<>();

  /// The references of all events, by order and version.
  private final Map<String, List<String>> events = new TreeMap<>();

  Relayed(Switch target, List<String> wrong) {
    this.target = target;
    this.wrong = wrong;
  }

  /// Looks at the records of a gateway that is down.
  void judge(List<Stored.Row> rows) {
    List<String> told = target.told();
    events.clear();
    List<Stored.Row> own = new ArrayList<>();
    List<Long> reached = List.of();
    long version = 0;
    for (Stored.Row row : rows) {
      if (row.kind().startsWith("order.")) {
        own.add(row);
      } else if (row.stream().equals("outbox/" + PIPELINE) && row.line().version() > version) {
        version = row.line().version();
        reached = positions(row.payload());
      } else if (row.kind().equals("dead-letter-parked")
          && row.stream().startsWith("dead-letter/" + PIPELINE)) {
        wrong.add("an event became a dead letter: " + row.line() + " " + row.payload());
      }
    }
    own.sort(Comparator.comparingLong((Stored.Row row) -> row.line().version()));
    own.forEach(row -> events.computeIfAbsent(order(row), _ -> new ArrayList<>()).add(path(row)));
    inOrder(told);
    checkpoint(own, reached, new HashSet<>(told));
  }

  private static String order(Stored.Row row) {
    return row.stream().substring("model/order/".length());
  }

  /// What it is told by: the order, which of its events it is, and what happened.
  private static String path(Stored.Row row) {
    String kind = row.kind().substring("order.".length(), row.kind().indexOf('/'));
    return order(row) + "." + row.line().version() + "." + kind;
  }

  private static List<Long> positions(String payload) {
    Matcher found = POSITIONS.matcher(payload);
    List<Long> positions = new ArrayList<>();
    if (found.find()) {
      for (String one : found.group(1).split(",", -1)) {
        positions.add(Long.parseLong(one.replace("\"", "").strip()));
      }
    }
    return positions;
  }

  /// What was told before may come again; what is new comes behind the one before it.
  private void inOrder(List<String> told) {
    Set<String> known = new HashSet<>();
    Map<String, Integer> next = new HashMap<>();
    for (String one : told) {
      if (known.add(one)) {
        String order = one.substring(0, one.indexOf('.'));
        List<String> own = events.getOrDefault(order, List.of());
        int place = next.merge(order, 1, Integer::sum) - 1;
        if (place >= own.size() || !own.get(place).equals(one)) {
          wrong.add("told " + one + " where number " + place + " of " + own + " was to be told");
        }
      }
    }
  }

  private void checkpoint(List<Stored.Row> own, List<Long> reached, Set<String> told) {
    closed.forEach(
        (path, count) -> {
          if (target.calls(path) != count) {
            wrong.add("told again behind a checkpoint: " + path);
          }
        });
    for (Stored.Row row : own) {
      int partition = row.line().partition();
      long end = partition < reached.size() ? reached.get(partition) : 0;
      boolean behind = row.line().position() <= end;
      if (behind && !told.contains(path(row))) {
        wrong.add("said to be told and was not: " + path(row) + " at " + row.line());
      }
      if (behind) {
        String path = Switch.EVENTS + path(row);
        closed.put(path, target.calls(path));
      }
    }
  }

  /// Once nothing is under way any more: each event was told.
  void settled() {
    Set<String> told = new HashSet<>(target.told());
    events.values().stream()
        .flatMap(List::stream)
        .filter(one -> !told.contains(one))
        .forEach(one -> wrong.add("never told: " + one));
  }
}
