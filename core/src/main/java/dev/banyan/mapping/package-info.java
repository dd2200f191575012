/// Mappings: legacy type ⇄ modern type, declared once, made of reversible lenses, used in both
/// directions. May use `base`, `text`, `type`, `value` and `expr`.
@NullMarked
package dev.banyan.mapping;

import org.jspecify.annotations.NullMarked;
