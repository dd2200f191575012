/// What of a request goes into the audit trail, and when its checkpoints are signed. Takes no
/// decision but that what cannot be recorded is not done. Uses the trail of the journal, types and
/// values.
@NullMarked
package dev.banyan.gateway.audit;

import org.jspecify.annotations.NullMarked;
