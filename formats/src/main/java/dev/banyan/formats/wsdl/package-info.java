/// WSDL 1.1 read into ports, operations and the codecs of their messages, offline. May use
/// `formats.xml`, `.xsd` and `.soap` and, of the core, `base`, `text` and `type`.
@NullMarked
package dev.banyan.formats.wsdl;

import org.jspecify.annotations.NullMarked;
