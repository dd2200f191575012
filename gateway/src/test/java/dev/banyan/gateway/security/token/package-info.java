@NullMarked
package dev.banyan.gateway.security.token;

import org.jspecify.annotations.NullMarked;
