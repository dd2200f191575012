/// Tests of queues and topics, with a real broker.
@NullMarked
package dev.banyan.connectors.jms;

import org.jspecify.annotations.NullMarked;
