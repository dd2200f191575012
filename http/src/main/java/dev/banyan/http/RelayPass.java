package dev.banyan.http;

import dev.banyan.connect.Http;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one request is passed through. `pathAndQuery` is what the target is asked for, already
/// joined to its base path. Hop-by-hop headers (RFC 9110 §7.6.1) are dropped both ways;
/// `removeHeaders` (lower case) and `addHeaders` are applied to the request, `answerHeaders` are
/// added to the answer. `bodyBytesMax` bounds the request body, `-1` for none. `tap` looks on.
public record RelayPass(
    String pathAndQuery,
    List<String> removeHeaders,
    List<Http.Header> addHeaders,
    List<Http.Header> answerHeaders,
    long bodyBytesMax,
    Duration timeout,
    Failed failed,
    @Nullable RelayTap tap) {

  /// Makes the answer when the target could not be reached or did not answer in time; on the event
  /// loop.
  @FunctionalInterface
  public interface Failed {
    Answer answer(dev.banyan.base.Fault fault);
  }
}
