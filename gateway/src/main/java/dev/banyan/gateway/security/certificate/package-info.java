/// Callers that show a client certificate, and the lists of those revoked. May use `core` and
/// `gateway.security`.
@NullMarked
package dev.banyan.gateway.security.certificate;

import org.jspecify.annotations.NullMarked;
