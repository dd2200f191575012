package dev.banyan.cli;

/// A command line that a command cannot make sense of; the message says why.
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
