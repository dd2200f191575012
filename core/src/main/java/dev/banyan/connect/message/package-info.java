/// The port of queues and topics: messages with their original bytes, taken and settled. Uses
/// `base`, `value` and `type` only.
@NullMarked
package dev.banyan.connect.message;

import org.jspecify.annotations.NullMarked;
