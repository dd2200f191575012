/// Meridian's orders, stock and invoices: a PostgreSQL server of its own, with a schema that was
/// old before it came there. Uses the embedded server and its JDBC driver.
@NullMarked
package dev.banyan.example.meridian.erp;

import org.jspecify.annotations.NullMarked;
