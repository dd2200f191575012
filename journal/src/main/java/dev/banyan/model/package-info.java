/// Event-sourced models: commands become events, events become state, and what follows from them.
/// May use `base`, `type`, `value`, `json`, `expr`, `operation` and the journal; sees no HTTP.
@NullMarked
package dev.banyan.model;

import org.jspecify.annotations.NullMarked;
