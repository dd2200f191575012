@NullMarked
package dev.banyan.gateway.security;

import org.jspecify.annotations.NullMarked;
