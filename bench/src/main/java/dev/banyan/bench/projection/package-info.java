/// Events of a journal into rows: projections, the same by hand, and by Kafka Streams from a topic.
/// May use the journal and Kafka's clients.
@NullMarked
package dev.banyan.bench.projection;

import org.jspecify.annotations.NullMarked;
