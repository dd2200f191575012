package dev.banyan.config.model;

import dev.banyan.config.decode.Chosen;
import dev.banyan.config.decode.Written;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Key;
import dev.banyan.config.shape.Required;
import dev.banyan.text.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A system that exists already. Exactly one key says its kind; its settings are decoded by the
/// connector's own settings record.
@Doc("A system that exists already: a service, a database, a folder of files.")
@Example("erp: { jdbc: { url: \"${env:ERP_URL}\" }, guard: fragile }")
public record SystemSection(
    Place place,
    @Doc("The kind of system, with its settings.") Chosen connector,
    @Doc("What stands around every operation of this system.") @Nullable GuardSection guard,
    @Doc("The file that holds the system's contract as it was imported.") @Nullable Path snapshot,
    @Doc("What happens when the live system differs from its snapshot.") @Default("warn")
        Drift drift,
    @Doc("Whether the gateway says that it is not ready while this system is down.")
        @Default("false")
        boolean needed,
    @Doc("When the system is looked after and not called.") List<Maintenance> maintenance) {

  /// The answer to a system that is no longer what its snapshot says.
  public enum Drift {
    /// Reported, and used as before.
    WARN,
    /// Reported; the operations that it touches are refused, the others go on.
    QUARANTINE,
    /// The configuration is not started.
    FAIL
  }

  /// A stretch of time in which a system is looked after and not called.
  @Doc("A stretch of time in which a system is looked after: its calls are refused with 503.")
  @Example("{ from: \"Sun 02:00\", for: 2h, zone: Europe/Berlin }")
  public record Maintenance(
      Place place,
      @Doc("When it begins: `02:00` every day, `Sun 02:00` every week, `2026-12-24T20:00` once.")
          @Required
          Written from,
      @Doc("How long it lasts.") @Key("for") @Required Duration length,
      @Doc("The time zone that `from` is written in.") @Default("UTC") Written zone) {}
}
