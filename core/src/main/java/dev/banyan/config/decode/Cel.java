package dev.banyan.config.decode;

import dev.banyan.text.Place;

/// An expression as it is written, not yet parsed.
public record Cel(String source, Place place) {
  @Override
  public String toString() {
    return source;
  }
}
