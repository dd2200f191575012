package dev.banyan.formats.wsdl;

import dev.banyan.formats.soap.SoapVersion;
import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlFolder;
import dev.banyan.formats.xsd.SchemaTypes;
import dev.banyan.formats.xsd.Schemas;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a WSDL 1.1 contract with everything it imports, from one folder and nowhere else.
///
/// What is broken is a mistake with its place; what is sound but not supported refuses the
/// operation that needs it and nothing else.
public final class WsdlReader {
  private static final String SOAP11 = "http://schemas.xmlsoap.org/wsdl/soap/";
  private static final String SOAP12 = "http://schemas.xmlsoap.org/wsdl/soap12/";

  private final Mistakes mistakes;
  private final XmlFolder documents;
  private final Definitions definitions;
  private final Schemas schemas;
  private final List<String> notices = new ArrayList<>();
  private final List<Wsdl.Port> ports = new ArrayList<>();

  private WsdlReader(Path folder, Mistakes mistakes) {
    this.mistakes = mistakes;
    this.documents = new XmlFolder(folder, mistakes);
    this.schemas = new Schemas(documents);
    this.definitions = new Definitions(documents, schemas);
  }

  /// Reads the contract at `location`, a path relative to `folder`, which nothing may lead out of.
  /// `at` is where the location was written. Gives what could be read; mistakes say what could not.
  public static Wsdl read(Path folder, String location, Place at, Mistakes mistakes) {
    WsdlReader reader = new WsdlReader(folder, mistakes);
    Path file = reader.documents.resolve(null, location, at);
    XmlElement root = file == null ? null : reader.definitions.add(file, at);
    return reader.contract(root);
  }

  private Wsdl contract(@Nullable XmlElement root) {
    SchemaTypes types = new SchemaTypes(schemas);
    Operations operations = new Operations(definitions, types, mistakes, notices);
    definitions.of("service").forEach((name, service) -> ports(service, name.local(), operations));
    if (definitions.of("service").isEmpty()) {
      // A contract without a service still has bindings; the address then comes from the settings.
      definitions
          .of("binding")
          .forEach((name, binding) -> port(new Head("", name.local(), ""), binding, operations));
    }
    if (root != null && ports.isEmpty() && !mistakes.hasErrors()) {
      mistakes.error(
          "wsdl-no-port",
          root.place(),
          "this is no contract with a port for SOAP over HTTP",
          "name the WSDL 1.1 document that has the `service`; it imports the others");
    }
    return new Wsdl(ports, types, notices, root, documents.digest());
  }

  /// What a port is called and where it is.
  private record Head(String service, String name, String address) {}

  private void ports(XmlElement service, String name, Operations operations) {
    for (XmlElement port : service.children(Definitions.WSDL, "port")) {
      XmlElement binding = definitions.referred(port, "binding", "binding");
      String portName = port.attribute("name");
      if (binding != null) {
        String address = "";
        for (XmlElement child : port.children()) {
          String location = child.attribute("location");
          address = child.local().equals("address") && location != null ? location : address;
        }
        Head head = new Head(name, portName == null ? "" : portName, address);
        port(head, binding, operations);
      }
    }
  }

  private void port(Head head, XmlElement binding, Operations operations) {
    XmlElement soap11 = binding.child(SOAP11, "binding");
    XmlElement soap = soap11 != null ? soap11 : binding.child(SOAP12, "binding");
    if (soap == null) {
      notices.add("the port " + head.name() + " has no SOAP binding and is left out");
      return;
    }
    String transport = soap.attribute("transport");
    if (transport != null && !transport.toLowerCase(java.util.Locale.ROOT).contains("http")) {
      notices.add("the port " + head.name() + " does not use HTTP and is left out");
      return;
    }
    XmlElement portType = definitions.referred(binding, "type", "portType");
    if (portType == null) {
      return;
    }
    SoapVersion version = soap11 != null ? SoapVersion.V11 : SoapVersion.V12;
    String namespace = soap11 != null ? SOAP11 : SOAP12;
    String style = soap.attribute("style");
    Operations.Binding bound =
        new Operations.Binding(namespace, style == null ? "document" : style, portType);
    Map<String, Wsdl.Operation> all = new LinkedHashMap<>();
    for (XmlElement operation : binding.children(Definitions.WSDL, "operation")) {
      Wsdl.Operation made = operations.bind(operation, bound);
      if (made != null && all.putIfAbsent(made.name(), made) != null) {
        notices.add("the operation " + made.name() + " is overloaded; its first form is taken");
      }
    }
    ports.add(
        new Wsdl.Port(
            head.service(), head.name(), version, head.address(), List.copyOf(all.values())));
  }

  /// The name of a definition, as it stands in its file.
  static String nameOf(XmlElement element) {
    String name = element.attribute("name");
    return name == null ? "" : name.strip();
  }
}
