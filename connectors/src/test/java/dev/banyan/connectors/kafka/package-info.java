/// Tests of topics, with a real broker.
@NullMarked
package dev.banyan.connectors.kafka;

import org.jspecify.annotations.NullMarked;
