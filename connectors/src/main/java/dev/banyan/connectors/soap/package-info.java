/// SOAP services as systems: their operations by contract, and the calls. May use `connect`,
/// `operation` and what lies below, and the XML formats.
@NullMarked
package dev.banyan.connectors.soap;

import org.jspecify.annotations.NullMarked;
