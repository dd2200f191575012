/// JMS systems behind a whole gateway.
@NullMarked
package dev.banyan.connectors.jms;

import org.jspecify.annotations.NullMarked;
