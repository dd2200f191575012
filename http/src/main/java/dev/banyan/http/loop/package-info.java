/// The event loops of the process and the one door between them and virtual threads. May use the
/// core's faults, Vert.x and Netty.
@NullMarked
package dev.banyan.http.loop;

import org.jspecify.annotations.NullMarked;
