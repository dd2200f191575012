/// What a compiled mapping runs: views of single values and structures, and the links between a
/// modern field and its legacy slots, as flat arrays. May use `mapping`, `mapping.lens`, `base`,
/// `expr`, `type` and `value`.
@NullMarked
package dev.banyan.mapping.view;

import org.jspecify.annotations.NullMarked;
