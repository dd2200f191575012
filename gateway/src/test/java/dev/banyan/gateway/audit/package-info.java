/// Tests of what goes into the audit trail.
@NullMarked
package dev.banyan.gateway.audit;

import org.jspecify.annotations.NullMarked;
