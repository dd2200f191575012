/// Kafka systems behind a whole gateway.
@NullMarked
package dev.banyan.connectors.kafka;

import org.jspecify.annotations.NullMarked;
