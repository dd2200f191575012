package dev.banyan.gateway.api.asyncapi;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/// The keys of one map of a document: as near to what they stand for as letters, digits, `-` and
/// `_` allow, since AsyncAPI and its references allow no more, and no two alike. Owned by one
/// thread.
final class Keys {
  private static final String UNNAMED = "root";

  private final Set<String> taken = new HashSet<>();

  /// A key for that, which nobody has been given.
  ///
  /// @param beside what is put behind it to make further keys, which are given out with it
  String take(String wanted, String... beside) {
    String plain = wanted.replaceAll("[^A-Za-z0-9_-]+", "-");
    String stem = plain.isEmpty() ? UNNAMED : plain;
    String key = stem;
    for (int i = 2; all(key, beside).anyMatch(taken::contains); i++) {
      key = stem + "-" + i;
    }
    all(key, beside).forEach(taken::add);
    return key;
  }

  private static Stream<String> all(String key, String... beside) {
    return Stream.concat(Stream.of(key), Arrays.stream(beside).map(key::concat));
  }
}
