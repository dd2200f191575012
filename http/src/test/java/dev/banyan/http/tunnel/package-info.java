/// Tests of WebSockets from outside: independent clients and servers, and sockets that break rules.
@NullMarked
package dev.banyan.http.tunnel;

import org.jspecify.annotations.NullMarked;
