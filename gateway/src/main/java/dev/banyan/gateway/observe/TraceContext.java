package dev.banyan.gateway.observe;

import dev.banyan.http.Incoming;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A place in a trace, as `traceparent` and `tracestate` carry it (W3C Trace Context). What is not
/// exactly of that form counts as not sent.
record TraceContext(long high, long low, long span, int flags, String state) {
  private static final int SAMPLED = 1;
  private static final int LENGTH = 55;
  private static final int STATE_MAX = 512;
  private static final int STATE_MEMBERS_MAX = 32;
  private static final Pattern MEMBER =
      Pattern.compile(
          "[ \\t]*[a-z0-9][a-z0-9_*/@-]{0,255}="
              + "[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,256}[ \\t]*");
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /// Where the caller says it is; null where it says nothing, or nothing valid.
  static @Nullable TraceContext of(Incoming incoming) {
    String parent = incoming.header("traceparent");
    if (parent == null || incoming.headers("traceparent").size() != 1) {
      return null;
    }
    return parse(parent, incoming.headers("tracestate"));
  }

  static @Nullable TraceContext parse(String parent, List<String> states) {
    if (!wellFormed(parent)) {
      return null;
    }
    long high = hex(parent, 3, 19);
    long low = hex(parent, 19, 35);
    long span = hex(parent, 36, 52);
    if ((high == 0 && low == 0) || span == 0) {
      return null;
    }
    return new TraceContext(high, low, span, (int) hex(parent, 53, 55) & 3, state(states));
  }

  /// `VERSION-TRACE-PARENT-FLAGS`; a later version may add to it, ours may not.
  private static boolean wellFormed(String text) {
    if (text.length() < LENGTH || text.startsWith("ff")) {
      return false;
    }
    boolean ours = text.startsWith("00");
    if (text.length() > LENGTH && (ours || text.charAt(LENGTH) != '-')) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      boolean dash = i == 2 || i == 35 || i == 52;
      if (dash ? c != '-' : !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  private static long hex(String text, int from, int to) {
    return Long.parseUnsignedLong(text, from, to, 16);
  }

  /// The members of all headers together; none where one is invalid or they are too many.
  private static String state(List<String> headers) {
    String joined = headers.size() == 1 ? headers.getFirst() : String.join(",", headers);
    if (joined.isBlank() || joined.length() > STATE_MAX) {
      return "";
    }
    int members = 0;
    for (String member : joined.split(",", -1)) {
      if (!member.isBlank()
          && (++members > STATE_MEMBERS_MAX || !MEMBER.matcher(member).matches())) {
        return "";
      }
    }
    return joined;
  }

  boolean sampled() {
    return (flags & SAMPLED) != 0;
  }

  String traceparent() {
    byte[] out = new byte[LENGTH];
    out[0] = '0';
    out[1] = '0';
    out[2] = '-';
    put(high, out, 3);
    put(low, out, 19);
    out[35] = '-';
    put(span, out, 36);
    out[52] = '-';
    out[53] = '0';
    out[54] = DIGITS[flags & 3];
    return new String(out, StandardCharsets.ISO_8859_1);
  }

  String traceId() {
    byte[] out = new byte[32];
    put(high, out, 0);
    put(low, out, 16);
    return new String(out, StandardCharsets.ISO_8859_1);
  }

  static String hex(long value) {
    byte[] out = new byte[16];
    put(value, out, 0);
    return new String(out, StandardCharsets.ISO_8859_1);
  }

  private static void put(long value, byte[] out, int at) {
    for (int i = 15; i >= 0; i--) {
      out[at + i] = DIGITS[(int) (value >>> ((15 - i) * 4)) & 15];
    }
  }
}
