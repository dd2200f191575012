/// The audit trail: who did what, as records of the journal; signed checkpoints over it; and what
/// judges a store offline. May use `base`, `value`, `json` and `journal`.
@NullMarked
package dev.banyan.audit;

import org.jspecify.annotations.NullMarked;
