/// SOAP 1.1 and 1.2 envelopes around elements of a schema: headers, faults, the username token. May
/// use `formats.xml`, `formats.xsd` and, of the core, `base` and `value`.
@NullMarked
package dev.banyan.formats.soap;

import org.jspecify.annotations.NullMarked;
