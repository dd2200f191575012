package dev.banyan.http;

import dev.banyan.connect.Http;
import dev.banyan.value.Bytes;
import java.util.List;

/// A small whole answer. `Content-Length` and `Date` are added; header values hold no CR, LF or NUL
/// (anything else is refused by the writer as a bug).
public record Answer(int status, List<Http.Header> headers, Bytes body) {
  public Answer {
    headers = List.copyOf(headers);
  }
}
