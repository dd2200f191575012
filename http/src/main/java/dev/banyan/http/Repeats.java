package dev.banyan.http;

import dev.banyan.base.Fault;
import dev.banyan.http.client.Upstream;
import dev.banyan.http.wire.Methods;
import org.jspecify.annotations.Nullable;

/// What may become of a relayed request that got no answer: sent again, sent to another URL, or
/// answered by us.
///
/// It is sent a second time only where it has no body, and either its connection was an old one
/// that closed before any byte of an answer and its method is idempotent (RFC 9110 §9.2.2), or the
/// system has said that it did not process it (RFC 9113 §8.7); once more to another URL of the
/// system, where it did not reach the first or is safe and had no answer.
final class Repeats {
  private Repeats() {}

  /// Whether it may be sent once more, on a connection of its own.
  static boolean again(Upstream.Failure why, @Nullable Upstream broken, ServerRequest request) {
    return switch (why) {
      case REFUSED -> !request.hasBody();
      case BROKEN ->
          unanswered(broken, request)
              && broken != null
              && broken.reused()
              && Methods.isIdempotent(request.method());
      case GARBAGE, MISCOUNTED -> false;
    };
  }

  /// Whether it may be sent once to another URL.
  static boolean elsewhere(Upstream.Failure why, @Nullable Upstream broken, ServerRequest request) {
    return switch (why) {
      case REFUSED -> !request.hasBody();
      case BROKEN -> unanswered(broken, request) && Methods.isSafe(request.method());
      case GARBAGE, MISCOUNTED -> false;
    };
  }

  private static boolean unanswered(@Nullable Upstream broken, ServerRequest request) {
    return broken != null && !broken.answered() && !request.hasBody();
  }

  static Fault fault(Upstream.Failure why) {
    return switch (why) {
      case REFUSED ->
          Fault.builder(Fault.Kind.UNREACHABLE, "The system could not be reached")
              .operator("the system did not process the request, and said so")
              .build();
      case GARBAGE -> unusable("the answer is no valid HTTP");
      case BROKEN -> unusable("the connection broke off");
      case MISCOUNTED ->
          Fault.builder(Fault.Kind.GARBAGE, "The request could not be passed on whole")
              .operator("the body of the request has another length than its head states")
              .build();
    };
  }

  private static Fault unusable(String reason) {
    return Fault.builder(Fault.Kind.GARBAGE, "The system's answer is not usable")
        .operator(reason)
        .build();
  }

  static Fault tooLarge() {
    return Fault.of(Fault.Kind.TOO_LARGE, "The body is too large");
  }

  static Fault gone() {
    return Fault.of(Fault.Kind.CANCELLED, "The caller has gone");
  }

  /// Whether it may have been carried out.
  static boolean doubts(Upstream.Failure why, ServerRequest request) {
    return why != Upstream.Failure.REFUSED && !Methods.isSafe(request.method());
  }

  /// What a request has failed with. That its last attempt was not sent says nothing of one before,
  /// which may have been carried out.
  static Fault after(boolean doubtful, Fault last) {
    return doubtful && last.reach() == Fault.Reach.NONE
        ? unusable("the connection broke off; then " + last.operator())
        : last;
  }

  /// The client has gone before anything was sent.
  static Fault notSent() {
    return Fault.builder(Fault.Kind.UNREACHABLE, "The caller has gone")
        .operator("the caller left before a connection to the system came free")
        .build();
  }

  /// No answer within the time; `sent` says whether there was a connection to send it on.
  static Fault late(boolean sent) {
    Fault.Builder late =
        Fault.builder(Fault.Kind.TIMEOUT, "The system did not answer in time")
            .operator(sent ? "no answer came in time" : "no connection came free in time");
    return (sent ? late : late.unsent()).build();
  }
}
