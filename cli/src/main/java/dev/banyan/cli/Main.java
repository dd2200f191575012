package dev.banyan.cli;

/// The `banyan` command.
public final class Main {
  private Main() {}

  /// Prints how to use the command and exits with 2.
  public static void main(String[] arguments) {
    System.err.println("usage: banyan COMMAND [ARGUMENT…]");
    System.exit(2);
  }
}
