/// JSON (RFC 8259) in and out of typed values, merge patches (RFC 7396), and untyped trees for
/// contracts. May use `base`, `text`, `type` and `value`, and Jackson's streaming parser.
@NullMarked
package dev.banyan.json;

import org.jspecify.annotations.NullMarked;
