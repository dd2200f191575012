package dev.banyan.cli;

/// Exit codes, the same for all commands.
public final class Exit {
  public static final int FINE = 0;

  /// Problems were found.
  public static final int PROBLEMS = 1;

  /// The command line is wrong.
  public static final int USAGE = 2;

  /// A system could not be reached.
  public static final int UNREACHABLE = 3;

  private Exit() {}
}
