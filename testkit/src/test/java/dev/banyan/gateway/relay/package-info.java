/// Tests of relays: what is held against a contract, and where they must not lead.
@NullMarked
package dev.banyan.gateway.relay;

import org.jspecify.annotations.NullMarked;
