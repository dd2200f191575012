/// Appends to Axon's open event store, for `bench/journal`. Uses Axon and Hibernate, nothing of
/// Banyan.
@NullMarked
package dev.banyan.peer.axon;

import org.jspecify.annotations.NullMarked;
