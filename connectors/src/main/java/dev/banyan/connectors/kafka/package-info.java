/// Topics of Kafka as systems: messages taken by a consumer group, sent, and requested. Uses core,
/// `formats`, `connectors.message` and the Kafka client.
@NullMarked
package dev.banyan.connectors.kafka;

import org.jspecify.annotations.NullMarked;
