/// Kills whole gateways, and judges what is left by what their callers were told.
@NullMarked
package dev.banyan.gateway.oracle;

import org.jspecify.annotations.NullMarked;
