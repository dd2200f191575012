package dev.banyan.mapping.lens;

import dev.banyan.mapping.Mapping.Fidelity;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `bytes`: raw bytes as they are, or bytes that one side holds as base64 or hexadecimal text.
record BytesLens(boolean hex, boolean legacyText) implements Lens {
  static final LensKind BYTES =
      new LensKind(
          "bytes",
          "Raw bytes as they are; or, between bytes and a text, as base64 (RFC 4648) or hex.",
          "raw (default), base64 or hex",
          List.of(),
          "[SIGNATURE, bytes]",
          BytesLens::fit);

  private static @Nullable Fitting fit(LensSite site) {
    String form = site.choice("bytes", "raw", "base64", "hex");
    if (form == null) {
      return null;
    }
    boolean hex = form.equals("hex");
    boolean raw = form.equals("raw");
    if (site.legacy().type() instanceof Type.Binary binary) {
      return raw
          ? Fitting.lossless(null, site.legacy())
          : Fitting.failing(
              new BytesLens(hex, false),
              site.legacy().with(Type.Text.max(written(binary.lengthMax(), hex))),
              "writing fails for a text that is no " + form);
    }
    if (raw || !(site.legacy().type() instanceof Type.Text text)) {
      return site.unfit(raw ? "bytes" : "bytes or a text");
    }
    return Fitting.failing(
            new BytesLens(hex, true),
            site.legacy().with(new Type.Binary(read(text.lengthMax(), hex))),
            "reading fails for a text that is no " + form)
        .and(Fidelity.NEEDS_ORIGINAL, "how the text is written is not shown");
  }

  private static int written(int bytes, boolean hex) {
    if (bytes > 1 << 28) {
      return Type.UNBOUNDED;
    }
    return hex ? bytes * 2 : (bytes + 2) / 3 * 4;
  }

  private static int read(int characters, boolean hex) {
    if (characters == Type.UNBOUNDED) {
      return Type.UNBOUNDED;
    }
    return hex ? characters / 2 : characters / 4 * 3;
  }

  @Override
  public Object up(Object legacy) {
    return legacyText ? decode((String) legacy) : encode((Bytes) legacy);
  }

  @Override
  public Object down(Object modern) {
    if (legacyText) {
      return encode((Bytes) modern);
    }
    Bytes bytes = decode((String) modern);
    if (!encode(bytes).equals(modern)) {
      throw Lens.outside("is not written in the usual way");
    }
    return bytes;
  }

  private String encode(Bytes bytes) {
    byte[] raw = bytes.unsafeArray();
    return hex ? HexFormat.of().formatHex(raw) : Base64.getEncoder().encodeToString(raw);
  }

  private Bytes decode(String text) {
    try {
      String trimmed = text.stripTrailing();
      return Bytes.wrap(
          hex ? HexFormat.of().parseHex(trimmed) : Base64.getDecoder().decode(trimmed));
    } catch (IllegalArgumentException e) {
      throw Lens.outside("is no " + (hex ? "hexadecimal" : "base64") + " text");
    }
  }
}
