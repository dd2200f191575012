/// Tests of the gate's steps by themselves.
@NullMarked
package dev.banyan.gateway.gate;

import org.jspecify.annotations.NullMarked;
