package dev.banyan.config.model.durable;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Secret;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.decode.Written;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Inline;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import org.jspecify.annotations.Nullable;

/// Where durable state lives. It is opened once for the process: a reload that names another is
/// refused.
@Doc("Where durable state lives: a file, or a PostgreSQL that several nodes share.")
@Example("{ sqlite: data/meridian.db }")
public record StoreSection(
    Place place,
    @Inline Kind kind,
    @Doc("How many appends may wait to be written; more are answered 503.")
        @Default("4096")
        @Bounds(min = 1, max = 1_000_000)
        int waiting,
    @Doc("How many bytes the waiting ones may have together.") @Default("64MiB")
        ByteSize waitingBytes) {

  /// What keeps it.
  public sealed interface Kind {}

  /// A file of this machine. It is one process's alone.
  public record InFile(
      @Doc("An SQLite file on a local disk, from the folder of the main file; made where missing.")
          Written sqlite)
      implements Kind {}

  /// A server that several nodes share.
  public record InPostgres(
      @Doc("A PostgreSQL, 14 or later, that flushes what it commits.") Postgres postgres)
      implements Kind {}

  /// The server.
  @Doc("A PostgreSQL server.")
  @Example("{ url: \"${env:STORE_URL}\", user: banyan, password: \"${env:STORE_PASSWORD}\" }")
  public record Postgres(
      Place place,
      @Doc("Its address: jdbc:postgresql://host/database.") @ShortForm Secret url,
      @Doc("Who we are there.") @Nullable Name user,
      @Doc("Our password there.") @Nullable Secret password)
      implements Checked {
    private static final String SCHEME = "jdbc:postgresql:";

    @Override
    public void check(Mistakes mistakes) {
      if (!url.reveal().startsWith(SCHEME)) {
        mistakes.error(
            "wrong-value",
            place,
            "`url` is not the address of a PostgreSQL server",
            "it is written like jdbc:postgresql://host:5432/database");
      } else if (url.reveal().contains("password=")) {
        mistakes.error(
            "wrong-value",
            place,
            "`url` holds a password, and addresses are shown in messages",
            "write it as `password: \"${env:…}\"` beside `url`");
      }
    }
  }
}
