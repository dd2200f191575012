package dev.banyan.config.decode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What references in a configuration are resolved against: variables, and the folders outside the
/// configuration's own that files may be read from (where platforms mount secrets).
public record Environment(Map<String, String> variables, List<Path> secretFolders) {
  public Environment {
    variables = Map.copyOf(variables);
    secretFolders = List.copyOf(secretFolders);
  }

  /// Nothing but these variables.
  public static Environment of(Map<String, String> variables) {
    return new Environment(variables, List.of());
  }

  /// That of this process: its variables, and the folders where container platforms and systemd
  /// mount secrets.
  public static Environment ofProcess() {
    List<Path> folders = new ArrayList<>();
    folders.add(Path.of("/run/secrets"));
    folders.add(Path.of("/var/run/secrets"));
    String credentials = System.getenv("CREDENTIALS_DIRECTORY");
    if (credentials != null) {
      folders.add(Path.of(credentials));
    }
    return new Environment(System.getenv(), folders);
  }

  public @Nullable String variable(String name) {
    return variables.get(name);
  }
}
