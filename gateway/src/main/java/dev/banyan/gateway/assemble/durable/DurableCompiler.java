package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.durable.StoreSection;
import dev.banyan.gateway.durable.StorePlan;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.text.Mistakes;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Compiles what is durable in a configuration. Used once, by one thread.
public final class DurableCompiler {
  private final Loaded loaded;
  private final Mistakes mistakes;

  public DurableCompiler(Loaded loaded, Mistakes mistakes) {
    this.loaded = loaded;
    this.mistakes = mistakes;
  }

  public Durable compile() {
    return new Durable(
        store(loaded.configuration().store()),
        new AuditCompiler(mistakes).compile(loaded.configuration()));
  }

  private @Nullable StorePlan store(@Nullable StoreSection section) {
    if (section == null) {
      return null;
    }
    StorePlan.Place place =
        switch (section.kind()) {
          case StoreSection.InFile(var sqlite) -> file(sqlite.text(), section);
          case StoreSection.InPostgres(var postgres) ->
              new StorePlan.InPostgres(
                  new PostgresSettings(
                      postgres.url().reveal(),
                      postgres.user() == null ? null : postgres.user().value(),
                      postgres.password(),
                      PostgresSettings.PATIENCE));
        };
    return place == null
        ? null
        : new StorePlan(place, section.waiting(), section.waitingBytes().bytes());
  }

  private StorePlan.@Nullable Place file(String written, StoreSection section) {
    try {
      return new StorePlan.InFile(
          loaded.folder().toAbsolutePath().resolve(Path.of(written)).normalize());
    } catch (InvalidPathException e) {
      mistakes.error(
          "wrong-value",
          section.place(),
          "`sqlite` is not a path: " + e.getReason(),
          "write the path of a file, like data/banyan.db");
      return null;
    }
  }
}
