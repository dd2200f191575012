/// Tests of queues and exchanges: with a broker that obeys the test, and (`RabbitMq…`, run by the
/// proof `amqp`) with a real one.
@NullMarked
package dev.banyan.connectors.amqp;

import org.jspecify.annotations.NullMarked;
