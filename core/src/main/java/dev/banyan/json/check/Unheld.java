package dev.banyan.json.check;

/// Something that a contract demands and nobody holds: of which message, what, and where it stands;
/// `place` may be empty.
public record Unheld(String where, String what, String place) {
  @Override
  public String toString() {
    return where + ": " + what + (place.isEmpty() ? "" : " (" + place + ")");
  }
}
