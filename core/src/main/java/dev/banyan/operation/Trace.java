package dev.banyan.operation;

/// Where the hops of an exchange are recorded: spans for OpenTelemetry, lines for `banyan call` and
/// `explain`. A port: `gateway.observe` has the real ones.
public interface Trace {
  /// A trace that records nothing.
  Trace NONE =
      new Trace() {
        @Override
        public Span span(String name) {
          return Span.NONE;
        }

        @Override
        public String id() {
          return "";
        }

        @Override
        public String traceparent() {
          return "";
        }
      };

  /// Starts a hop below the current one of this trace; closed by the same thread.
  Span span(String name);

  /// Starts a hop that leaves the process: the call of a system.
  default Span call(String name) {
    return span(name);
  }

  /// The id that joins everything of this journey: the trace id in 32 hexadecimal digits.
  String id();

  /// The W3C `traceparent` header to send on; empty when there is none.
  String traceparent();

  /// The W3C `tracestate` header to send on; empty when there is none.
  default String tracestate() {
    return "";
  }

  /// One hop. Closing ends it.
  interface Span extends AutoCloseable {
    Span NONE =
        new Span() {
          @Override
          public Span note(String key, String value) {
            return this;
          }

          @Override
          public void failed(Throwable failure) {}

          @Override
          public Trace inside() {
            return Trace.NONE;
          }

          @Override
          public void close() {}
        };

    /// Adds a fact; never secrets or personal data.
    Span note(String key, String value);

    void failed(Throwable failure);

    /// The trace whose spans lie below this one.
    Trace inside();

    @Override
    void close();
  }
}
