package dev.banyan.gateway.cache;

import dev.banyan.http.Incoming;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answers under one key that differ by what requests say in the headers of `Vary`, the latest
/// first. Immutable.
record Shelf(List<Stored> answers) {
  /// More variants than this push the oldest out: a header that anyone may set must not fill the
  /// memory.
  private static final int VARIANTS_MAX = 8;

  Shelf {
    answers = List.copyOf(answers);
  }

  @Nullable Stored find(Incoming request) {
    for (int i = 0; i < answers.size(); i++) {
      Stored one = answers.get(i);
      if (one.selection.matches(request)) {
        return one;
      }
    }
    return null;
  }

  Shelf with(Stored latest) {
    List<Stored> all = new ArrayList<>();
    all.add(latest);
    for (Stored one : answers) {
      if (all.size() < VARIANTS_MAX && !one.selection.equals(latest.selection)) {
        all.add(one);
      }
    }
    return new Shelf(all);
  }

  @Nullable Shelf without(Stored gone) {
    List<Stored> rest = answers.stream().filter(one -> one != gone).toList();
    return rest.isEmpty() ? null : new Shelf(rest);
  }

  /// By which headers the answers here are selected, as the latest says.
  List<String> varies() {
    return answers.getFirst().selection.names();
  }

  long end() {
    return answers.stream().mapToLong(one -> one.life.end()).max().orElse(0);
  }

  int bytes() {
    return answers.stream().mapToInt(Stored::bytes).sum();
  }
}
