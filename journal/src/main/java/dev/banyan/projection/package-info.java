/// Projections: read models folded from the events of the journal, by runners that go on from where
/// they were. May use `base`, `type`, `value`, `json`, `operation`, `journal`, `model`, the folds
/// and the store of read models.
@NullMarked
package dev.banyan.projection;

import org.jspecify.annotations.NullMarked;
