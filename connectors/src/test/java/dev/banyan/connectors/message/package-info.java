/// Tests of what systems of messages have in common.
@NullMarked
package dev.banyan.connectors.message;

import org.jspecify.annotations.NullMarked;
