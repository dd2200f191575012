/// Callers that show a token: signed ones are checked here, others are asked about at their issuer.
/// May use `core`, `gateway.security` and, for reading key sets, the JOSE library.
@NullMarked
package dev.banyan.gateway.security.token;

import org.jspecify.annotations.NullMarked;
