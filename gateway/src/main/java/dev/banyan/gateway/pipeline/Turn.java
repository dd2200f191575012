package dev.banyan.gateway.pipeline;

import java.util.List;

/// What may happen to a pipeline and what it may decide to do: the words of its [Flow].
final class Turn {
  private Turn() {}

  /// Why a message is put to the dead letters.
  enum Why {
    /// Its failure will not pass, or it was tried as often as it may.
    FAILED,
    /// A write was sent for it, and nobody knows whether it happened: never sent again by itself.
    UNKNOWN,
    /// An earlier message of its key is there.
    HELD,
    /// The gateway stopped when a part of its work was done that must not be done twice.
    STOPPED
  }

  /// What a failure means for its message.
  enum Verdict {
    AGAIN,
    POISON,
    UNKNOWN
  }

  /// What happens to a pipeline.
  sealed interface Input {
    /// A message was taken from the source; `token` tells this delivery from a later one of the
    /// same message. A `letter` comes from the dead letters and passes by held keys.
    record Delivered(String id, String key, long token, boolean letter) implements Input {}

    record Done(String id) implements Input {}

    /// An attempt failed. `written` says whether a part of the work was done that must not be done
    /// twice, `notBefore` when the system wants to be asked again, in milliseconds.
    record Failed(String id, Verdict verdict, boolean written, long notBefore) implements Input {}

    /// An attempt came to a step whose turn is later; it counts as none.
    record Later(String id, boolean written, long notBefore) implements Input {}

    /// An attempt came to where messages are gathered; `closes` says that no more are waited for.
    record Gathered(String id, String group, boolean closes, boolean written) implements Input {}

    /// The message is durably among the dead letters.
    record Parked(String id) implements Input {}

    /// It could not be put there; nobody knows better than to try again.
    record NotParked(String id) implements Input {}

    /// Dead letters of this key are open, from before or by another node.
    record Held(String key) implements Input {}

    /// The last open dead letter of the key is gone.
    record Freed(String key) implements Input {}

    /// The source lost the deliveries; it will make them again.
    record Lost() implements Input {}

    /// Time has passed.
    record Timer() implements Input {}

    /// Nothing new is begun from now on.
    record Stopped() implements Input {}
  }

  /// What is to be done.
  sealed interface Output {
    record Start(String id, int attempt) implements Output {}

    record Park(String id, Why why) implements Output {}

    /// These messages go on as one, in this order, which is started, put to the dead letters and
    /// forgotten under that id; each of them is settled or released by itself.
    record Gather(String id, List<String> parts) implements Output {}

    /// The message is over; `token` is that of its last delivery.
    record Settle(String id, long token) implements Output {}

    /// The message is given back untouched.
    record Release(String id, long token) implements Output {}

    /// The message is known no longer; it will come again.
    record Forget(String id) implements Output {}
  }
}
