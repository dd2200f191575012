package dev.banyan.gateway.assemble.validate;

import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.config.shape.Document;
import dev.banyan.config.text.YamlReader;
import dev.banyan.connect.LegacySystem;
import dev.banyan.gateway.validate.Rules;
import dev.banyan.gateway.validate.RulesReader;
import dev.banyan.gateway.validate.Validation;
import dev.banyan.json.schema.OpenApiDocument;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles the `validate` sections of one API. Owned by one thread.
public final class ValidationCompiler {
  private static final YamlReader.Limit CONTRACT =
      new YamlReader.Limit(
          OpenApiDocument.BYTES_MAX, "leave out the paths that the routes do not lead to");

  private final ApiSection api;
  private final Path folder;
  private final Mistakes mistakes;
  private final Map<Path, @Nullable Rules> read = new HashMap<>();

  /// A relay: the path at its system, and how much of it stands before the contract's paths. `open`
  /// says that more may follow.
  public record Relay(
      String name, LegacySystem system, String path, int below, boolean open, long bodyBytesMax) {}

  public ValidationCompiler(ApiSection api, Path folder, Mistakes mistakes) {
    this.api = api;
    this.folder = folder;
    this.mistakes = mistakes;
  }

  /// What checks a relay; null where nothing does.
  public @Nullable Validation relay(RouteSection route, Relay relay) {
    RouteSection.Validate section = route.validate() == null ? api.validate() : route.validate();
    if (section == null || section.isOff()) {
      return null;
    }
    Document named = section.contract();
    Path file = named == null ? relay.system().contract() : named.file();
    if (file == null && named != null) {
      return null; // Its path was refused, and that is told.
    }
    if (file == null) {
      mistakes.error(
          "no-contract",
          section.place(),
          "the system `" + relay.name() + "` has no contract to hold requests and answers against",
          "add `contract: service.openapi.yaml` to the system or to `validate`");
      return null;
    }
    if (!read.containsKey(file)) {
      read.put(file, rules(file, section));
    }
    Rules rules = read.get(file);
    if (rules == null) {
      return null;
    }
    reaches(rules, relay, section);
    return new Validation(settings(section, file, relay), rules, relay.below());
  }

  /// Whether a route that calls an operation asks for what its types do already.
  public void call(RouteSection route) {
    if (route.validate() != null) {
      mistakes.error(
          "useless-key",
          route.validate().place(),
          "`validate` is for relays: what an operation takes and answers is checked by its types",
          "remove it");
    }
  }

  private Validation.Settings settings(RouteSection.Validate section, Path file, Relay relay) {
    return new Validation.Settings(
        shown(file),
        mode(section.requests()),
        mode(section.answersOrDefault()),
        section.unknownQuery() == RouteSection.Validate.Unknown.REFUSE,
        relay.bodyBytesMax(),
        Math.toIntExact(Math.min(section.answerMax().bytes(), Integer.MAX_VALUE / 2)));
  }

  private static Validation.Mode mode(RouteSection.Validate.Findings said) {
    return switch (said) {
      case REFUSE -> Validation.Mode.REFUSE;
      case REPORT -> Validation.Mode.REPORT;
      case OFF -> Validation.Mode.OFF;
    };
  }

  private String shown(Path file) {
    Path absolute = folder.toAbsolutePath().normalize();
    return file.startsWith(absolute) ? absolute.relativize(file).toString() : file.toString();
  }

  private @Nullable Rules rules(Path file, RouteSection.Validate section) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(OpenApiDocument.BYTES_MAX + 1);
      Node root = YamlReader.read(shown(file), bytes, CONTRACT, mistakes);
      OpenApiDocument document = root == null ? null : OpenApiDocument.read(root, mistakes);
      return document == null ? null : RulesReader.read(document);
    } catch (IOException _) {
      mistakes.error(
          "no-contract",
          section.place(),
          "there is no file " + shown(file) + " that can be read",
          "name the OpenAPI document of the system");
      return null;
    }
  }

  /// A relay to which no path of the contract belongs would refuse everything.
  private void reaches(Rules rules, Relay relay, RouteSection.Validate section) {
    String start = relay.path().substring(Math.min(relay.below(), relay.path().length()));
    boolean some = rules.paths().stream().anyMatch(path -> begins(path, start, relay.open()));
    if (!some) {
      mistakes.error(
          "nothing-to-check",
          section.place(),
          "no path of the contract is under "
              + (start.isEmpty() ? "/" : start)
              + ", where this"
              + " route leads",
          "paths of a contract begin where the system's `url` ends; mend that, or `relay.path`");
    }
  }

  private static boolean begins(String path, String start, boolean open) {
    String[] parts = path.split("/", -1);
    String[] wanted = start.isEmpty() ? new String[] {""} : start.split("/", -1);
    if (parts.length < wanted.length || (!open && parts.length > wanted.length)) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      boolean any = parts[i].startsWith("{") || wanted[i].startsWith("{");
      if (!any && !parts[i].equals(wanted[i])) {
        return false;
      }
    }
    return true;
  }
}
