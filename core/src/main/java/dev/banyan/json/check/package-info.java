/// JSON held against the schemas of other people's contracts. May use `json`, `json.schema` and the
/// patterns of `type`.
@NullMarked
package dev.banyan.json.check;

import org.jspecify.annotations.NullMarked;
