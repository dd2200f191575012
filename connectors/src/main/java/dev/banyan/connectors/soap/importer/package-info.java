/// Writes a first configuration for a SOAP service from its WSDL. May use `connectors.soap`,
/// `connect` and what lies below.
@NullMarked
package dev.banyan.connectors.soap.importer;

import org.jspecify.annotations.NullMarked;
