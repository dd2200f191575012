package dev.banyan.gateway.observe;

import com.fasterxml.jackson.core.JsonGenerator;
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
          json -> {
            json.writeStringField("time", time.toString());
            json.writeStringField("level", level);
            json.writeStringField("logger", logger);
            json.writeStringField("message", message);
            if (thrown != null) {
              thrown(json, thrown);
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

  private static void thrown(JsonGenerator json, Throwable thrown) throws IOException {
    json.writeArrayFieldStart("thrown");
    Throwable cause = thrown;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      json.writeStartObject();
      json.writeStringField("class", cause.getClass().getName());
      json.writeArrayFieldStart("frames");
      StackTraceElement[] frames = cause.getStackTrace();
      for (int f = 0; f < Math.min(frames.length, FRAMES_MAX); f++) {
        json.writeString(frames[f].toString());
      }
      json.writeEndArray();
      json.writeEndObject();
      cause = cause.getCause();
    }
    json.writeEndArray();
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
