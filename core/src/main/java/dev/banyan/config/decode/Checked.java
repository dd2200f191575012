package dev.banyan.config.decode;

import dev.banyan.text.Mistakes;

/// A record with rules between its components, called once after it is decoded.
public interface Checked {
  void check(Mistakes mistakes);
}
