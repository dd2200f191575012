/// Edge, gate, security, APIs, observation and the assembler.
@NullMarked
package dev.banyan.gateway;

import org.jspecify.annotations.NullMarked;
