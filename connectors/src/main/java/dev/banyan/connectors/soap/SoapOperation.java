package dev.banyan.connectors.soap;

import dev.banyan.formats.soap.SoapVersion;
import dev.banyan.formats.wsdl.Wsdl;
import java.net.URI;

/// An operation of the contract with the name it has in the system, where it is called, and whether
/// it is `safe`: changes nothing.
record SoapOperation(
    String name, SoapVersion version, URI address, Wsdl.Operation contract, boolean safe) {}
