/// The one schema model: what an XSD, a copybook, a table, a JSON Schema or a configuration's
/// `types` are read into. Uses the JDK alone.
@NullMarked
package dev.banyan.type;

import org.jspecify.annotations.NullMarked;
