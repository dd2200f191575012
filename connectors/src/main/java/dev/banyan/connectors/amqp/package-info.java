/// Queues and exchanges of AMQP 0-9-1 as systems, by the client of RabbitMQ: messages taken and
/// sent. Uses core, `formats`, `connectors.message` and that client.
@NullMarked
package dev.banyan.connectors.amqp;

import org.jspecify.annotations.NullMarked;
