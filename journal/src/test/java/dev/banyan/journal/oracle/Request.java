package dev.banyan.journal.oracle;

import dev.banyan.journal.Append;
import dev.banyan.journal.Claim;
import dev.banyan.journal.Entry;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Reservation;
import dev.banyan.journal.StreamId;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// An append as the oracle asks for it, on one line: `ID STREAM,EXPECTED,ENTRIES;… +KEY,-KEY,…
/// SIZE`. Every record of it tells the request, the part and the entry that it stands for.
///
/// @param claims `+KEY` takes a reservation, `-KEY` gives it back
/// @param size how many bytes each payload is padded with
record Request(String id, List<Part> parts, List<String> claims, int size) {
  private static final String NONE = ".";

  /// @param expected `any`, `new`, `existing` or a version
  record Part(String stream, String expected, int entries) {}

  static Request read(String line) {
    String[] words = line.split(" ");
    List<Part> parts =
        Arrays.stream(words[1].split(";"))
            .map(text -> text.split(","))
            .map(part -> new Part(part[0], part[1], Integer.parseInt(part[2])))
            .toList();
    List<String> claims = words[2].equals(NONE) ? List.of() : List.of(words[2].split(","));
    return new Request(words[0], parts, claims, Integer.parseInt(words[3]));
  }

  String line() {
    String all =
        parts.stream()
            .map(part -> part.stream() + "," + part.expected() + "," + part.entries())
            .collect(Collectors.joining(";"));
    String claimed = claims.isEmpty() ? NONE : String.join(",", claims);
    return id + " " + all + " " + claimed + " " + size;
  }

  Append append() {
    List<Append.Part> all = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      List<Entry> entries = new ArrayList<>();
      for (int entry = 0; entry < part.entries(); entry++) {
        String text = id + " " + i + " " + entry + " " + "x".repeat(size);
        entries.add(new Entry("noted", Bytes.wrap(text.getBytes(StandardCharsets.UTF_8))));
      }
      StreamId stream = new StreamId("", part.stream());
      all.add(new Append.Part(stream, expected(part.expected()), entries));
    }
    return new Append(all, claims.stream().map(Request::claim).toList());
  }

  private static Expected expected(String text) {
    return switch (text) {
      case "any" -> Expected.any();
      case "new" -> Expected.newStream();
      case "existing" -> Expected.existing();
      default -> Expected.version(Long.parseLong(text));
    };
  }

  private static Claim claim(String text) {
    Reservation one = reservation(text.substring(1));
    return text.startsWith("+") ? new Claim.Reserve(one) : new Claim.Release(one);
  }

  static Reservation reservation(String key) {
    return new Reservation("", "oracle", key);
  }
}
