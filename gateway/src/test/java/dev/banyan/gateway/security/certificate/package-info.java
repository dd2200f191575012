@NullMarked
package dev.banyan.gateway.security.certificate;

import org.jspecify.annotations.NullMarked;
