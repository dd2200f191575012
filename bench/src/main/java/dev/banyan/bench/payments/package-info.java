/// The payment switch of `bench/payments`: somebody else's, with a ledger of what it has done. May
/// depend on the JDK alone.
@NullMarked
package dev.banyan.bench.payments;

import org.jspecify.annotations.NullMarked;
