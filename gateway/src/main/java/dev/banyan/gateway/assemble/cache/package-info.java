/// The cache in the configuration, checked: among whom answers are shared, what is tagged and
/// purged. May use `config.model`, `expr`, `api.rest` and `cache`.
@NullMarked
package dev.banyan.gateway.assemble.cache;

import org.jspecify.annotations.NullMarked;
