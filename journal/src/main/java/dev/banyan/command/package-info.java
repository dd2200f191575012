/// Idempotent commands: what becomes of a request that brings a key, so that it has one effect
/// however often it is sent. May use `base`, `type`, `value`, `json` and `journal`; sees no HTTP.
@NullMarked
package dev.banyan.command;

import org.jspecify.annotations.NullMarked;
