package dev.banyan.gateway.observe;

import dev.banyan.json.JsonOutput;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// What the process itself has to say, one JSON object a line: everything logged through
/// `System.Logger`. Ours from INFO on, libraries' from WARNING on.
///
/// Of an exception its classes and frames are kept, never its message: that may hold what a caller
/// sent.
public final class ApplicationLog implements AutoCloseable {
  private static final int QUEUED_MAX = 4_096;
  private static final int FRAMES_MAX = 30;
  private static final int CAUSES_MAX = 5;
  private static final byte[] TIME = LineWriter.name("time");
  private static final byte[] LEVEL = LineWriter.name("level");
  private static final byte[] LOGGER = LineWriter.name("logger");
  private static final byte[] MESSAGE = LineWriter.name("message");
  private static final byte[] THROWN = LineWriter.name("thrown");
  private static final byte[] CLASS = JsonOutput.ascii("{\"class\":");
  private static final byte[] FRAMES = LineWriter.name("frames");

  private final LineWriter writer;
  private final Logger root = Logger.getLogger("");
  private final Logger ours = Logger.getLogger("banyan");
  private final List<Handler> before;
  private final @Nullable Level levelBefore;
  private final Sink sink = new Sink();

  private ApplicationLog(PrintStream out) {
    this.writer = new LineWriter("application log", out, QUEUED_MAX);
    this.before = List.of(root.getHandlers());
    this.levelBefore = root.getLevel();
    before.forEach(root::removeHandler);
    root.addHandler(sink);
    root.setLevel(Level.WARNING);
    ours.setLevel(Level.INFO);
  }

  /// Takes over the process's log until it is closed.
  public static ApplicationLog on(PrintStream out) {
    return new ApplicationLog(out);
  }

  /// Where `java.util.logging` hands its records over.
  private final class Sink extends Handler {
    private final Formatter texts = new SimpleFormatter();

    @Override
    public void publish(@Nullable LogRecord entry) {
      if (entry == null || !isLoggable(entry)) {
        return;
      }
      Instant time = entry.getInstant();
      String level = level(entry.getLevel());
      String logger = String.valueOf(entry.getLoggerName());
      String message = texts.formatMessage(entry);
      Throwable thrown = entry.getThrown();
      writer.offer(
          line -> {
            line.text(TIME, time.toString());
            line.text(LEVEL, level);
            line.text(LOGGER, logger);
            line.text(MESSAGE, message);
            if (thrown != null) {
              thrown(line.value(THROWN), thrown);
            }
          });
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "error";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "warning";
    }
    return level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
  }

  private static void thrown(JsonOutput json, Throwable thrown) throws IOException {
    Throwable cause = thrown;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      json.sign(i == 0 ? '[' : ',');
      json.raw(CLASS);
      json.text(cause.getClass().getName());
      json.raw(FRAMES);
      json.sign('[');
      StackTraceElement[] frames = cause.getStackTrace();
      for (int f = 0; f < Math.min(frames.length, FRAMES_MAX); f++) {
        if (f > 0) {
          json.sign(',');
        }
        json.text(frames[f].toString());
      }
      json.sign(']');
      json.sign('}');
      cause = cause.getCause();
    }
    json.sign(']');
  }

  /// Writes what is waiting and gives the log back.
  @Override
  public void close() {
    root.removeHandler(sink);
    before.forEach(root::addHandler);
    root.setLevel(levelBefore);
    ours.setLevel(null);
    writer.close();
  }
}
