/// Tests of messages held against contracts.
@NullMarked
package dev.banyan.gateway.validate;

import org.jspecify.annotations.NullMarked;
