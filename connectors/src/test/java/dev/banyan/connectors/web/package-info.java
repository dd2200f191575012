/// Tests of credentials: against servers on bare sockets, which may answer anything, or nothing.
@NullMarked
package dev.banyan.connectors.web;

import org.jspecify.annotations.NullMarked;
