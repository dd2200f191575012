package dev.banyan.config.shape;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file that stands beside the configuration, where another would stand in for it if it were not
/// said: `file` is null where the path was refused, so that nobody takes it for left out.
public record Document(@Nullable Path file) {}
