package dev.banyan.config.decode;

import java.util.Set;

/// The kinds of systems: those that a connector exists for, and those of the language that have
/// none yet.
public record Kinds(Set<String> built, Set<String> notBuilt) {
  public Kinds {
    built = Set.copyOf(built);
    notBuilt = Set.copyOf(notBuilt);
  }

  /// These kinds have connectors; the others that the language knows have none yet.
  public static Kinds of(Set<String> built) {
    Set<String> language =
        Set.of("jdbc", "soap", "http", "files", "jms", "amqp", "kafka", "sftp", "ftp", "mail");
    return new Kinds(
        built,
        language.stream()
            .filter(kind -> !built.contains(kind))
            .collect(java.util.stream.Collectors.toUnmodifiableSet()));
  }
}
