package dev.banyan.config.model;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Secret;
import dev.banyan.base.Share;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Memory that need not last: answers that are given again, and what nodes share.
@Doc("Memory that need not last: answers that are given again, and what nodes share.")
@Example("{ memory: 64MiB, redis: \"${env:REDIS_URL:-redis://localhost}\" }")
public record CacheSection(
    Place place,
    @Doc("How much memory kept answers may take in this process, heads and keys included.")
        @Default("64MiB")
        ByteSize memory,
    @Doc("The largest body of an answer that is kept; a larger one is passed on.") @Default("1MiB")
        ByteSize answer,
    @Doc("The Redis or Valkey that all nodes share.") @Nullable Redis redis)
    implements Checked {
  private static final long ANSWER_MAX = 256L * 1024 * 1024;

  @Override
  public void check(Mistakes mistakes) {
    if (answer.bytes() > ANSWER_MAX) {
      mistakes.error(
          "wrong-value",
          place,
          "`answer: " + answer + "` is more than is ever kept of one answer",
          "at most 256MiB");
    } else if (answer.bytes() > memory.bytes()) {
      mistakes.error(
          "wrong-value",
          place,
          "one answer may be larger than all of the memory",
          "make `memory` larger than `answer`, which is " + answer);
    }
  }

  /// The server, and how many nodes share it.
  @Doc("A Redis or Valkey server.")
  @Example("{ url: \"${env:REDIS_URL}\", nodes: 3 }")
  public record Redis(
      Place place,
      @Doc("Its address: redis://host:port, or rediss:// for TLS.") @ShortForm Secret url,
      @Doc("The password, where the address has none.") @Nullable Secret password,
      @Doc("The authorities whose certificates are trusted, as a PEM file.") @Nullable Path ca,
      @Doc(
              "The most gateway nodes that run at once: what each may let through alone while Redis"
                  + " is away is a limit divided by it.")
          @Bounds(min = 1, max = 1_000)
          @Nullable Integer nodes,
      @Doc("How much of a limit all nodes together may hold ahead: the bound on its error.")
          @Default("10%")
          Share lease)
      implements Checked {
    private static final Set<String> SCHEMES = Set.of("redis", "rediss");

    @Override
    public void check(Mistakes mistakes) {
      if (!isAddress(url.reveal())) {
        mistakes.error(
            "wrong-value",
            place,
            "`url` is not the address of a Redis server",
            "it is written like redis://host:6379, or rediss://host:6379 for TLS");
      }
    }

    private static boolean isAddress(String text) {
      try {
        URI uri = URI.create(text);
        return uri.getScheme() != null
            && SCHEMES.contains(uri.getScheme())
            && uri.getHost() != null;
      } catch (IllegalArgumentException _) {
        return false;
      }
    }
  }
}
