package dev.banyan.json;

import com.fasterxml.jackson.core.StreamReadConstraints;

/// How much JSON is taken: bytes, nesting, characters of a text, of a number and of a name, and
/// values in all. Exceeding bytes, text or values is `TOO_LARGE`, the rest `MALFORMED`.
public record JsonLimits(
    long bytesMax,
    int depthMax,
    int textLengthMax,
    int numberLengthMax,
    int nameLengthMax,
    int valuesMax) {
  /// 8 MiB, 64 levels, texts of 1 Mi characters, numbers of 1000, names of 256, a million values.
  public static final JsonLimits DEFAULT =
      new JsonLimits(8L << 20, 64, 1 << 20, 1_000, 256, 1_000_000);

  /// The deepest nesting that can be asked for: readers recurse.
  private static final int DEPTH_CEILING = 1_000;

  public JsonLimits {
    if (depthMax > DEPTH_CEILING) {
      throw new IllegalArgumentException("at most " + DEPTH_CEILING + " levels can be read");
    }
  }

  /// The same limits for another number of bytes; texts may be as long as that.
  public JsonLimits bytes(long max) {
    int text = (int) Math.min(Math.max(max, 1), Integer.MAX_VALUE);
    return new JsonLimits(max, depthMax, text, numberLengthMax, nameLengthMax, valuesMax);
  }

  /// The same limits for another number of values.
  public JsonLimits values(int max) {
    return new JsonLimits(bytesMax, depthMax, textLengthMax, numberLengthMax, nameLengthMax, max);
  }

  StreamReadConstraints constraints() {
    return StreamReadConstraints.builder()
        .maxNestingDepth(depthMax)
        .maxStringLength(textLengthMax)
        .maxNumberLength(numberLengthMax)
        .maxNameLength(nameLengthMax)
        .build();
  }
}
