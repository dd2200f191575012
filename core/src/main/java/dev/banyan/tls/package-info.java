/// Certificates and keys as their PEM files hold them, read whole and checked before anyone uses
/// them. May use `text`.
@NullMarked
package dev.banyan.tls;

import org.jspecify.annotations.NullMarked;
