/// Queues and topics of JMS as systems, by the client of Apache Artemis: messages taken and sent.
/// Uses core, `formats`, `connectors.message` and that client.
@NullMarked
package dev.banyan.connectors.jms;

import org.jspecify.annotations.NullMarked;
