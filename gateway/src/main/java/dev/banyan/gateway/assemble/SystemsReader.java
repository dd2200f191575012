package dev.banyan.gateway.assemble;

import dev.banyan.config.decode.Chosen;
import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.SystemSection;
import dev.banyan.connect.Connector;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.gateway.assemble.section.GuardSections;
import dev.banyan.gateway.assemble.section.MaintenanceWindows;
import dev.banyan.guard.GuardSettings;
import dev.banyan.guard.Maintenance;
import dev.banyan.guard.Shared;
import dev.banyan.guard.Surroundings;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the contracts of `systems:` through their connectors. Used once.
final class SystemsReader {
  private final List<Connector<?>> connectors;
  private final Loaded loaded;
  private final Mistakes mistakes;
  private final Surroundings surroundings;
  private final Set<Path> files = new HashSet<>();

  SystemsReader(
      List<Connector<?>> connectors, Loaded loaded, Surroundings surroundings, Mistakes mistakes) {
    this.connectors = connectors;
    this.loaded = loaded;
    this.surroundings = surroundings;
    this.mistakes = mistakes;
  }

  /// The files that settings name, to be watched.
  Set<Path> files() {
    return files;
  }

  /// Systems that could be read, by name; the others have their mistakes reported.
  Map<String, SystemPart> read(@Nullable Assembly before) {
    Map<String, SystemPart> systems = new LinkedHashMap<>();
    for (Map.Entry<Name, SystemSection> entry : loaded.configuration().systems().entrySet()) {
      String name = entry.getKey().value();
      SystemPart part = part(name, entry.getValue(), before);
      if (part != null) {
        systems.put(name, part);
      }
    }
    return systems;
  }

  private @Nullable SystemPart part(String name, SystemSection section, @Nullable Assembly before) {
    Chosen chosen = section.connector();
    for (Connector<?> connector : connectors) {
      if (connector.kind().equals(chosen.kind().value())) {
        Read read = read(connector, name, section);
        return read == null ? null : part(name, connector.kind(), read, section, before);
      }
    }
    return null;
  }

  /// What is the same as before keeps its guards' state, and its types: calls of a system that
  /// stays open take and give values of the types it was opened with.
  private SystemPart part(
      String name, String kind, Read read, SystemSection section, @Nullable Assembly before) {
    LegacySystem system = read.system();
    String contract = system.fingerprint();
    GuardSettings settings = GuardSections.system(section.guard(), mistakes);
    Maintenance maintenance = MaintenanceWindows.read(section.maintenance(), mistakes);
    SystemPart known = before == null ? null : before.systems().get(name);
    if (known == null || !known.contract().equals(contract)) {
      Shared guard = new Shared(name, settings, maintenance, surroundings);
      return new SystemPart(name, kind, system, read.settings(), contract, section, guard);
    }
    LegacySystem kept = known.system().fingerprint().equals(contract) ? known.system() : system;
    Shared guard =
        known.guard().settings().equals(settings) && known.guard().maintenance().equals(maintenance)
            ? known.guard()
            : new Shared(name, settings, maintenance, surroundings);
    return new SystemPart(name, kind, kept, read.settings(), contract, section, guard);
  }

  /// A system, and the settings it was read by.
  private record Read(Record settings, LegacySystem system) {}

  private <S extends Record> @Nullable Read read(
      Connector<S> connector, String name, SystemSection section) {
    int before = mistakes.errorCount();
    S settings =
        loaded
            .decoder(mistakes, files::add)
            .decode(
                section.connector().settings(),
                connector.settings(),
                connector.kind() + " settings of system `" + name + "`");
    if (settings == null || snapshotIsMissing(name, section)) {
      return null;
    }
    LegacySystem system =
        connector.read(
            settings,
            new SystemContext(
                name,
                loaded.folder(),
                section.connector().settings(),
                mistakes,
                section.snapshot()));
    if (section.drift() != SystemSection.Drift.WARN && !system.comparable()) {
      mistakes.error(
          "not-built",
          loaded.placeOf("systems", name, "drift"),
          "a live `" + connector.kind() + "` system is not compared with its contract yet",
          "remove `drift`, or write `drift: warn`");
    }
    // A contract that could not be read, or whose path is wrong, knows no operation: that none is
    // there is no news.
    boolean unread = mistakes.errorCount() > before && system.operations().isEmpty();
    return unread ? null : new Read(settings, system);
  }

  private boolean snapshotIsMissing(String name, SystemSection section) {
    Path snapshot = section.snapshot();
    if (snapshot == null || Files.isRegularFile(snapshot)) {
      return false;
    }
    mistakes.error(
        "missing-file",
        loaded.placeOf("systems", name, "snapshot"),
        "there is no file `" + loaded.folder().relativize(snapshot) + "`",
        "import it with `banyan import " + section.connector().kind() + "`, or mend its path");
    return true;
  }
}
