package dev.banyan.gateway.server;

import dev.banyan.audit.Act;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.config.model.durable.AuditSection;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.audit.Auditing;
import dev.banyan.json.JsonTree;
import dev.banyan.text.Mistakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Records which configuration comes into force: its digest, those of its files, the version of
/// Banyan, and who started it; and that one was refused. Of files that may hold nothing but a
/// secret only the name is recorded.
final class Deployment {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Set<String> DIGESTED =
      Set.of("yaml", "yml", "json", "wsdl", "xsd", "xml", "sql", "cpy", "csv");

  private Deployment() {}

  /// True where it is recorded, or need not be; reports why it is not.
  static boolean isRecorded(Generation next, @Nullable Generation before, Mistakes mistakes) {
    Auditing auditing = next.held().auditing();
    AuditSection section = next.assembly().loaded().configuration().audit();
    if (auditing == null || section == null) {
      return true;
    }
    try {
      auditing.before(act(next.assembly(), before == null), Deadline.in(PATIENCE));
      return true;
    } catch (Fault fault) {
      mistakes.error(
          "not-recorded",
          section.place(),
          "that this configuration comes into force cannot be recorded: " + fault.operator(),
          "see that the store works, or say `on-failure: go-on`");
      return false;
    }
  }

  private static Act act(Assembly assembly, boolean first) {
    return Act.by(us(), Act.DEPLOYMENT)
        .with("act", first ? "start" : "reload")
        .with("configuration", assembly.name())
        .with("digest", ConfigurationDigest.of(assembly))
        .with("files", JsonTree.object(files(assembly)))
        .with("version", version())
        .with("process", ProcessHandle.current().pid());
  }

  /// Nobody tells a process who has sent it a signal or changed a file: it is whose it runs as.
  private static Act.Doer us() {
    return new Act.Doer(
        "process",
        Objects.requireNonNullElse(System.getProperty("user.name"), "?"),
        null,
        null,
        null);
  }

  private static String version() {
    Package ours = Deployment.class.getPackage();
    return Objects.requireNonNullElse(ours.getImplementationVersion(), "unknown");
  }

  private static Map<String, JsonTree> files(Assembly assembly) {
    Path folder = assembly.loaded().folder().toAbsolutePath().normalize();
    Map<String, JsonTree> files = new TreeMap<>();
    for (Path file : assembly.files()) {
      Path whole = file.toAbsolutePath().normalize();
      String name = whole.startsWith(folder) ? folder.relativize(whole).toString() : "" + whole;
      files.put(name, digest(whole));
    }
    return new LinkedHashMap<>(files);
  }

  private static JsonTree digest(Path file) {
    String name = String.valueOf(file.getFileName());
    String ending = name.substring(name.lastIndexOf('.') + 1);
    if (!DIGESTED.contains(ending) || !Files.isRegularFile(file)) {
      return new JsonTree.Nothing();
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return JsonTree.text(HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file))));
    } catch (NoSuchAlgorithmException | IOException e) {
      throw Fault.bug("the configuration's files cannot be read again", e);
    }
  }

  /// Has recorded that a configuration was refused, and how much was wrong with it.
  static void refused(@Nullable Generation inForce, Mistakes mistakes) {
    Auditing auditing = inForce == null ? null : inForce.held().auditing();
    if (auditing != null) {
      long wrong = mistakes.errorCount();
      auditing.later(Act.by(us(), Act.ADMIN).with("act", "reload-refused").with("mistakes", wrong));
    }
  }
}
