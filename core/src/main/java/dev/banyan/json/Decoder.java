package dev.banyan.json;

import java.io.IOException;

/// Reads values of one type. Compiled once, shared by all threads.
interface Decoder {
  /// The value whose first token the parser stands on; leaves the parser on its last one. Returns
  /// [Reading#BROKEN] after noting a violation.
  Object read(Reading in) throws IOException;
}
