/// REST routes: HTTP requests into an operation's input, and its answer back. May use `core`,
/// `http`, `api`, `gate` and `route`.
@NullMarked
package dev.banyan.gateway.api.rest;

import org.jspecify.annotations.NullMarked;
