/// AMQP systems behind a whole gateway.
@NullMarked
package dev.banyan.connectors.amqp;

import org.jspecify.annotations.NullMarked;
