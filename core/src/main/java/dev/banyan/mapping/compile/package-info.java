/// Reads `fields:` and `write:` of a mapping, fits its lenses to the types on both sides, and
/// reports what does not fit. May use `mapping`, `mapping.lens`, `mapping.view`, `expr`, `text`,
/// `type` and `value`.
///
/// A field is written in one of these forms:
///
/// | form | is |
/// |---|---|
/// | `PATH` | a legacy path; dots lead into structures, parts and cases of one-ofs |
/// | `[PATH, lens, …]` | the same through lenses, each a word or a map that begins with its word |
/// | `{ field: …, field: … }` | a nested structure whose fields lie in the same legacy record |
/// | `{ at: PATH, fields: { … } }` | a nested structure whose fields lie in a legacy structure |
/// | `{ join: [PATH, …], separator: " " }` | several legacy fields as one text |
/// | `{ each: PATH, key: FIELD, fields: { … } }` | a list |
/// | `{ one-of: PATH, cases: { … } }` | a one-of told by a code, or by a legacy one-of |
/// | `{ constant: X }` | a fixed modern value |
/// | `{ compute: "CEL" }` | one way, over the other modern fields and `legacy` |
///
/// A case is `{ when: CODE, fields: { … } }`, with `at:` where its fields lie in a legacy
/// structure, and `value: PATH` for a plain value; of a legacy one-of, `when` names the legacy
/// case. `lens:` stands beside `join` where the field is more than text, in `each` instead of
/// `fields:` for plain values.
///
/// Paths inside `each`, inside `at` and inside a case of a legacy one-of begin there. A `write:`
/// field is `{ constant: X }` or `{ compute: "CEL", lens: … }`, filled on every write, or with `on:
/// create` or `on: change` on those alone.
@NullMarked
package dev.banyan.mapping.compile;

import org.jspecify.annotations.NullMarked;
