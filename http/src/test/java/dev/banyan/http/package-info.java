/// Tests of the edge from outside: raw sockets as clients, scripted sockets as systems.
@NullMarked
package dev.banyan.http;

import org.jspecify.annotations.NullMarked;
