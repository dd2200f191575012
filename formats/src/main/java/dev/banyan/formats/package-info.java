/// XML by XSD, WSDL and SOAP.
@NullMarked
package dev.banyan.formats;

import org.jspecify.annotations.NullMarked;
