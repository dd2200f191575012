/// Recognising callers: API keys and JSON Web Tokens. May use `core` and the JOSE library.
@NullMarked
package dev.banyan.gateway.security;

import org.jspecify.annotations.NullMarked;
