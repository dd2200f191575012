/// What tests of durable work share.
@NullMarked
package dev.banyan.gateway.durable;

import org.jspecify.annotations.NullMarked;
