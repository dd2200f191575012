/// Tests of HTTP/2 to systems: against another server's stack, and frame by frame. May use all of
/// the module and its test fixtures.
@NullMarked
package dev.banyan.http.systems;

import org.jspecify.annotations.NullMarked;
