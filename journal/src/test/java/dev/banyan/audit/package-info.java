/// Tests of the audit trail.
@NullMarked
package dev.banyan.audit;

import org.jspecify.annotations.NullMarked;
