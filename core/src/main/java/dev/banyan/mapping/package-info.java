/// Mappings: legacy type ⇄ modern type, declared once, made of reversible lenses, used in both
/// directions. This package is the contract; `lens` holds the steps, `view` what runs, `compile`
/// what reads a configuration, `law` what proves it. May use `base`, `text`, `type`, `value` and
/// `expr`.
@NullMarked
package dev.banyan.mapping;

import org.jspecify.annotations.NullMarked;
