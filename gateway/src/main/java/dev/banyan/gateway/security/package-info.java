/// Recognising callers by a key, a password or a signature; the contract of all recognisers. May
/// use `core`.
@NullMarked
package dev.banyan.gateway.security;

import org.jspecify.annotations.NullMarked;
