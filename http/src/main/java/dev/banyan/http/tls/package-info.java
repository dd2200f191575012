/// Certificates at both ends of a connection: which one is shown to whom, and who is trusted. May
/// use `tls`, Vert.x and Netty.
@NullMarked
package dev.banyan.http.tls;

import org.jspecify.annotations.NullMarked;
