package dev.banyan.text;

/// A stretch of one line of a source: line and column counted from 1, `length` in characters (at
/// least 1). Line 0 means the source as a whole.
public record Place(Source source, int line, int column, int length) {

  /// A place for a source as a whole, where no line is to blame.
  public static Place of(String name) {
    return new Place(Source.of(name, ""), 0, 0, 1);
  }

  @Override
  public String toString() {
    return line == 0 ? source.name() : source.name() + ":" + line + ":" + column;
  }
}
