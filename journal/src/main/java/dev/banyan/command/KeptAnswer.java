package dev.banyan.command;

import dev.banyan.value.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a command as it is kept. `body` is null where it was too large to be kept; `bytes`
/// is how large it was.
public record KeptAnswer(int status, List<Line> headers, @Nullable Bytes body, long bytes) {
  /// One header.
  public record Line(String name, String value) {}

  public KeptAnswer {
    headers = List.copyOf(headers);
  }

  public static KeptAnswer whole(int status, List<Line> headers, Bytes body) {
    return new KeptAnswer(status, headers, body, body.size());
  }

  /// The same without its body, and so without what its headers say of it.
  public KeptAnswer bodyless() {
    return new KeptAnswer(status, headers, null, bytes);
  }
}
