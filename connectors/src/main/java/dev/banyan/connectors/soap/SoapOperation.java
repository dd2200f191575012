package dev.banyan.connectors.soap;

import dev.banyan.formats.soap.SoapVersion;
import dev.banyan.formats.wsdl.Wsdl;
import java.net.URI;

/// An operation of the contract with the name it has in the system and where it is called.
record SoapOperation(String name, SoapVersion version, URI address, Wsdl.Operation contract) {}
