package dev.banyan.json;

import dev.banyan.type.Structure;
import java.io.InputStream;

/// Reads JSON Merge Patches (RFC 7396) of one structure: every field may be left out, null removes,
/// nested objects are merged, everything else (lists and one-ofs, too) is replaced whole.
///
/// RFC 7396 cannot set a member to null: null removes an optional field, nullable or not; a
/// required field that is nullable becomes null, since it cannot be away; for any other required
/// field null is a violation. Compiled once, for any number of threads.
public final class MergePatch {
  private final JsonReader reader;

  private MergePatch(JsonReader reader) {
    this.reader = reader;
  }

  public static MergePatch of(Structure type, JsonReader.Options options) {
    return new MergePatch(
        new JsonReader(new Decoders(options).patch(type), options.limits(), null));
  }

  /// Throws what [JsonReader#read(byte[])] throws, with the patch's pointers.
  public Patch read(byte[] body) {
    return (Patch) reader.read(body);
  }

  public Patch read(InputStream body) {
    return (Patch) reader.read(body);
  }
}
