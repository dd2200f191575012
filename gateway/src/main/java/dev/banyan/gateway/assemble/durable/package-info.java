/// The sections of durable work into compiled parts: pipelines. Uses core, `gateway.pipeline`, and
/// the assembler through [dev.banyan.gateway.assemble.durable.Ground] alone.
@NullMarked
package dev.banyan.gateway.assemble.durable;

import org.jspecify.annotations.NullMarked;
