/// The database of `bench/table` and the handler written by hand that Banyan is compared with. May
/// use the drivers and servers such a handler uses, and nothing of Banyan.
@NullMarked
package dev.banyan.bench.table;

import org.jspecify.annotations.NullMarked;
