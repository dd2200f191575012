/// JSON Schema (2020-12, and OpenAPI 3.0's and 3.1's forms of it) into our types and out of them.
/// May use `json`, `text`, `type` and `base`.
@NullMarked
package dev.banyan.json.schema;

import org.jspecify.annotations.NullMarked;
