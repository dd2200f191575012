package dev.banyan.text;

/// A word someone wrote, with its place. Equality is that of the word alone, so names can be keys.
public record Name(String value, Place place) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Name name && name.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
