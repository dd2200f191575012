/// HTTP/1.1 on bytes: reading heads and bodies strictly (RFC 9112), writing them, and the rules for
/// targets and hosts (RFC 3986, RFC 9110). May use the core's `Http.Header` and Netty's buffers.
@NullMarked
package dev.banyan.http.wire;

import org.jspecify.annotations.NullMarked;
