package dev.banyan.formats.wsdl;

import dev.banyan.formats.soap.SoapVersion;
import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xsd.Flaw;
import dev.banyan.formats.xsd.SchemaTypes;
import dev.banyan.formats.xsd.XmlCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A service contract: its SOAP ports and the types its messages are made of. `notices` says what
/// was passed over on purpose, such as HTTP bindings. `root` is null where the document cannot be
/// read. `digest` changes with any of the files.
public record Wsdl(
    List<Port> ports,
    SchemaTypes types,
    List<String> notices,
    @Nullable XmlElement root,
    String digest) {
  public Wsdl {
    ports = List.copyOf(ports);
    notices = List.copyOf(notices);
  }

  /// Where operations are offered: a port of a service with a SOAP binding. `address` is empty
  /// where the contract gives none.
  public record Port(
      String service,
      String name,
      SoapVersion version,
      String address,
      List<Operation> operations) {
    public Port {
      operations = List.copyOf(operations);
    }
  }

  /// An operation as bound to a port. `output` is null for one that answers nothing. Where
  /// `refusal` is set the operation cannot be called, for this reason.
  public record Operation(
      String name,
      String soapAction,
      Message input,
      @Nullable Message output,
      Map<String, XmlCodec> faults,
      String doc,
      @Nullable Flaw refusal) {
    public Operation {
      faults = new LinkedHashMap<>(faults);
    }
  }

  /// What travels one way: the element in the body (null: an empty body) and the headers beside it.
  public record Message(@Nullable XmlCodec body, List<XmlCodec> headers) {
    static final Message EMPTY = new Message(null, List.of());

    public Message {
      headers = List.copyOf(headers);
    }
  }
}
