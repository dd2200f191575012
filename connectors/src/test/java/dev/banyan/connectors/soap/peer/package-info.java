/// A SOAP service on Metro, for tests to call: somebody else's idea of SOAP.
@NullMarked
package dev.banyan.connectors.soap.peer;

import org.jspecify.annotations.NullMarked;
