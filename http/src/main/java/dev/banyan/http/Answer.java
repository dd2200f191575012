package dev.banyan.http;

import dev.banyan.connect.Http;
import dev.banyan.value.Bytes;
import java.util.List;

/// A small whole answer. `Content-Length` and `Date` are added; header values hold no CR, LF or NUL
/// (anything else is refused by the writer as a bug).
public record Answer(int status, List<Http.Header> headers, Bytes body) {
  private static final int PROBLEMS = 400;

  public Answer {
    headers = List.copyOf(headers);
  }

  /// Whether an answer of that status says what went wrong, not what was asked for.
  public static boolean isProblem(int status) {
    return status >= PROBLEMS;
  }
}
