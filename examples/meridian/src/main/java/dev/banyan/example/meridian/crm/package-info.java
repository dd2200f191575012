/// Meridian's customer file: a SOAP 1.1 service on Metro, document/literal wrapped. Uses JAX-WS,
/// JAXB and the JDK's HTTP server.
@NullMarked
package dev.banyan.example.meridian.crm;

import org.jspecify.annotations.NullMarked;
