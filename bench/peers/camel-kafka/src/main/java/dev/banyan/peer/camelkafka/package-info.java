/// A peer of `bench/streams`: events of one topic, mapped, to another. May use these alone.
@NullMarked
package dev.banyan.peer.camelkafka;

import org.jspecify.annotations.NullMarked;
