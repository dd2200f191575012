package dev.banyan.config.decode;

import dev.banyan.text.Place;

/// A text with its place, for texts that are checked later: queries, patterns, addresses.
/// References in it are resolved.
public record Written(String text, Place place) {
  @Override
  public String toString() {
    return text;
  }
}
