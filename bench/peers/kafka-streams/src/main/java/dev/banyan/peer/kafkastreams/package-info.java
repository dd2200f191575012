/// A peer of `bench/streams` and `bench/projections`: events of one topic, mapped, to another, or
/// into tables. May use Kafka Streams alone.
@NullMarked
package dev.banyan.peer.kafkastreams;

import org.jspecify.annotations.NullMarked;
