/// XML Schema 1.0 read into the schema model, and documents of such a schema read into values and
/// back. May use `formats.xml` and, of the core, `base`, `text`, `type` and `value`.
@NullMarked
package dev.banyan.formats.xsd;

import org.jspecify.annotations.NullMarked;
