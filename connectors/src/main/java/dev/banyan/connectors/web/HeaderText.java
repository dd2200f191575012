package dev.banyan.connectors.web;

import java.util.regex.Pattern;

/// What may be the name or the value of a header (RFC 9110 §5.1, §5.5). Looked at while a
/// configuration is read: on the way out anything else is a defect, of every call.
public final class HeaderText {
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

  private HeaderText() {}

  /// Whether it is a token of at most 100 characters.
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /// Whether it can be written as it is: characters of Latin-1 that are no control characters, and
  /// tabs.
  public static boolean isValue(String text) {
    return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f) || isUpper(c));
  }

  private static boolean isUpper(int c) {
    return c >= 0xa0 && c <= 0xff;
  }
}
