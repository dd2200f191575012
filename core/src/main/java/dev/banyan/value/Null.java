package dev.banyan.value;

/// The explicit null of a nullable field; absent is Java `null`.
public enum Null {
  NULL;

  @Override
  public String toString() {
    return "null";
  }
}
