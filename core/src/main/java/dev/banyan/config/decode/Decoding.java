package dev.banyan.config.decode;

import dev.banyan.text.Mistakes;
import java.nio.file.Path;
import java.util.function.Consumer;

/// What decoding works with: what references resolve against, the folder that relative paths start
/// from, the kinds of systems, where in the language each key has its place, where mistakes go, and
/// who is told of every file that is named.
public record Decoding(
    Environment environment,
    Path folder,
    Kinds kinds,
    KnownKeys known,
    Mistakes mistakes,
    Consumer<Path> files) {}
