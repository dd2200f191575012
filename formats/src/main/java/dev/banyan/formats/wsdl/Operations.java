package dev.banyan.formats.wsdl;

import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.formats.xsd.Flaw;
import dev.banyan.formats.xsd.SchemaTypes;
import dev.banyan.formats.xsd.XmlCodec;
import dev.banyan.formats.xsd.XmlElementType;
import dev.banyan.text.Mistakes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Binds operations: joins what a port type says with how a SOAP binding writes it (WSDL 1.1,
/// section 3; WS-I Basic Profile 1.1 where that is vague).
final class Operations {
  private static final String MIME = "http://schemas.xmlsoap.org/wsdl/mime/";

  private final Definitions definitions;
  private final SchemaTypes types;
  private final Mistakes mistakes;
  private final List<String> notices;

  Operations(Definitions definitions, SchemaTypes types, Mistakes mistakes, List<String> notices) {
    this.definitions = definitions;
    this.types = types;
    this.mistakes = mistakes;
    this.notices = notices;
  }

  /// The SOAP namespace of the binding's own elements, its style, and the port type it binds.
  record Binding(String soap, String style, XmlElement portType) {}

  /// One direction of an operation: how it is bound, the message it carries, what rpc calls its
  /// wrapper.
  private record Leg(
      XmlElement bound,
      XmlElement abstractPart,
      XmlElement message,
      String wrapper,
      boolean input) {}

  /// Leaves the binding of one operation, for a reason that is not the author's mistake.
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Flaw flaw;

    Refused(Flaw flaw) {
      super(flaw.reason(), null, false, false);
      this.flaw = flaw;
    }
  }

  /// The operation; null, with a mistake reported, where the contract is broken.
  Wsdl.@Nullable Operation bind(XmlElement bound, Binding binding) {
    String name = WsdlReader.nameOf(bound);
    XmlElement declared = declared(bound, binding, name);
    if (declared == null) {
      return null;
    }
    XmlElement soap = bound.child(binding.soap(), "operation");
    String style = soap == null ? null : soap.attribute("style");
    boolean rpc = (style == null ? binding.style() : style).equals("rpc");
    String action = soap == null ? null : soap.attribute("soapAction");
    XmlElement documentation = declared.child(Definitions.WSDL, "documentation");
    String doc = documentation == null ? "" : documentation.text().strip().replaceAll("\\s+", " ");
    Leg in = leg(bound, declared, name, true);
    Leg out = leg(bound, declared, name, false);
    boolean broken =
        (in == null && declared.child(Definitions.WSDL, "input") != null)
            || (out == null && declared.child(Definitions.WSDL, "output") != null);
    Map<String, XmlCodec> faults = new LinkedHashMap<>();
    boolean faultsSound = faults(bound, declared, binding, faults);
    if (broken || !faultsSound) {
      return null;
    }
    Flaw refusal = null;
    Wsdl.Message input = Wsdl.Message.EMPTY;
    Wsdl.Message output = null;
    try {
      if (in == null) {
        throw new Refused(
            new Flaw(
                declared.place(),
                "the system calls us here (notification), which is not supported"));
      }
      input = message(in, binding, rpc);
      output = out == null ? null : message(out, binding, rpc);
    } catch (Refused refused) {
      refusal = refused.flaw;
    }
    return new Wsdl.Operation(
        name, action == null ? "" : action, input, output, faults, doc, refusal);
  }

  private @Nullable XmlElement declared(XmlElement bound, Binding binding, String name) {
    XmlElement input = bound.child(Definitions.WSDL, "input");
    String inputName = input == null ? null : input.attribute("name");
    XmlElement found = null;
    List<String> names = new ArrayList<>();
    for (XmlElement one : binding.portType().children(Definitions.WSDL, "operation")) {
      names.add(WsdlReader.nameOf(one));
      if (WsdlReader.nameOf(one).equals(name)) {
        XmlElement its = one.child(Definitions.WSDL, "input");
        boolean exact = inputName != null && its != null && inputName.equals(its.attribute("name"));
        found = found == null || exact ? one : found;
      }
    }
    if (found == null) {
      mistakes.error(
          "wsdl-operation",
          bound.placeOf("name"),
          "the port type "
              + WsdlReader.nameOf(binding.portType())
              + " has no operation `"
              + name
              + "`",
          dev.banyan.text.Suggestion.forWord(name, names));
    }
    return found;
  }

  private @Nullable Leg leg(XmlElement bound, XmlElement declared, String name, boolean input) {
    String word = input ? "input" : "output";
    XmlElement abstractPart = declared.child(Definitions.WSDL, word);
    if (abstractPart == null) {
      return null;
    }
    XmlElement message = definitions.referred(abstractPart, "message", "message");
    XmlElement concrete = bound.child(Definitions.WSDL, word);
    if (concrete != null && !isNamedAlike(concrete, abstractPart, name)) {
      mistakes.error(
          "wsdl-operation",
          concrete.placeOf("name"),
          "the binding's " + word + " is called otherwise than that of the port type",
          "give both the same name, or none");
      return null;
    }
    String wrapper = input ? name : name + "Response";
    return message == null
        ? null
        : new Leg(concrete == null ? bound : concrete, abstractPart, message, wrapper, input);
  }

  /// Names of inputs and outputs agree, their defaults included (WSDL 1.1, sections 2.4.5 and 2.5).
  private static boolean isNamedAlike(XmlElement bound, XmlElement declared, String operation) {
    String one = bound.attribute("name");
    String other = declared.attribute("name");
    if (one == null || one.isBlank() || one.equals(other) || one.equals(operation)) {
      return true;
    }
    return other == null
        && (one.equals(operation + "Request") || one.equals(operation + "Response"));
  }

  private Wsdl.Message message(Leg leg, Binding binding, boolean rpc) {
    XmlElement body = leg.bound().child(binding.soap(), "body");
    if (leg.bound().children().stream().anyMatch(one -> one.name().namespace().equals(MIME))) {
      throw new Refused(
          new Flaw(leg.bound().place(), "uses attachments (MIME), which are not supported"));
    }
    String use = body == null ? null : body.attribute("use");
    if ("encoded".equals(use)) {
      throw new Refused(
          new Flaw(
              body == null ? leg.bound().place() : body.placeOf("use"),
              (rpc ? "rpc" : "document") + "/encoded is not supported"));
    }
    List<XmlCodec> headers = new ArrayList<>();
    List<XmlElement> headerParts = new ArrayList<>();
    for (XmlElement header : leg.bound().children(binding.soap(), "header")) {
      header(header, headers, headerParts);
    }
    List<XmlElement> parts = new ArrayList<>(leg.message().children(Definitions.WSDL, "part"));
    parts.removeAll(headerParts);
    String listed = body == null ? null : body.attribute("parts");
    if (listed != null) {
      List<String> names = List.of(listed.strip().split("\\s+"));
      parts.removeIf(part -> !names.contains(WsdlReader.nameOf(part)));
    }
    return new Wsdl.Message(rpc ? rpc(leg, body, parts) : document(leg, parts), headers);
  }

  private void header(XmlElement header, List<XmlCodec> codecs, List<XmlElement> parts) {
    XmlElement message = definitions.referred(header, "message", "message");
    String named = header.attribute("part");
    if (message == null) {
      throw new Refused(new Flaw(header.place(), "its header refers to no message"));
    }
    if ("encoded".equals(header.attribute("use"))) {
      throw new Refused(new Flaw(header.place(), "its header is encoded, which is not supported"));
    }
    for (XmlElement part : message.children(Definitions.WSDL, "part")) {
      if (WsdlReader.nameOf(part).equals(named)) {
        parts.add(part);
        codecs.add(part.attribute("element") == null ? typed(header, part) : element(part));
        return;
      }
    }
    throw new Refused(
        new Flaw(
            header.place(), "its header refers to the part `" + named + "`, which is not there"));
  }

  /// A header whose part has a type is called like the part (WSDL 1.1, section 3.7).
  private XmlCodec typed(XmlElement header, XmlElement part) {
    XmlName type = part.reference("type", mistakes);
    String namespace = header.attribute("namespace");
    if (type == null) {
      throw new Refused(new Flaw(part.place(), "its header has neither a type nor an element"));
    }
    XmlName name = new XmlName(namespace == null ? "" : namespace, WsdlReader.nameOf(part));
    return new XmlCodec(used(types.elementOfType(name, type, part), part));
  }

  private @Nullable XmlCodec document(Leg leg, List<XmlElement> parts) {
    if (parts.isEmpty()) {
      return null;
    }
    if (parts.size() > 1) {
      throw new Refused(
          new Flaw(leg.message().place(), "has several body parts in document style"));
    }
    XmlElement part = parts.getFirst();
    if (part.attribute("element") == null) {
      throw new Refused(
          new Flaw(part.place(), "has a part with a type instead of an element in document style"));
    }
    return element(part);
  }

  private XmlCodec rpc(Leg leg, @Nullable XmlElement body, List<XmlElement> parts) {
    List<XmlElementType> accessors = new ArrayList<>();
    for (XmlElement part : parts) {
      XmlName type = part.reference("type", mistakes);
      if (type == null) {
        throw new Refused(
            new Flaw(part.place(), "has a part with an element instead of a type in rpc style"));
      }
      accessors.add(
          used(types.elementOfType(XmlName.of(WsdlReader.nameOf(part)), type, part), part));
    }
    String namespace = body == null ? null : body.attribute("namespace");
    XmlName name = new XmlName(namespace == null ? "" : namespace, leg.wrapper());
    return new XmlCodec(types.wrapper(name, leg.wrapper(), accessors, leg.input() ? 1 : 0));
  }

  private XmlCodec element(XmlElement part) {
    XmlName name = part.reference("element", mistakes);
    if (name == null) {
      throw new Refused(new Flaw(part.place(), "has a part whose element cannot be resolved"));
    }
    return new XmlCodec(used(types.element(name, part), part));
  }

  private static XmlElementType used(SchemaTypes.Use<XmlElementType> use, XmlElement part) {
    XmlElementType element = use.value();
    Flaw flaw = use.flaw();
    if (element == null || flaw != null) {
      throw new Refused(flaw != null ? flaw : new Flaw(part.place(), "cannot be resolved"));
    }
    return element;
  }

  /// Collects the faults whose detail is an element; the others stay undeclared, with a notice.
  /// False where the contract is broken.
  private boolean faults(
      XmlElement bound, XmlElement declared, Binding binding, Map<String, XmlCodec> into) {
    boolean sound = true;
    for (XmlElement fault : declared.children(Definitions.WSDL, "fault")) {
      XmlElement message = definitions.referred(fault, "message", "message");
      String name = WsdlReader.nameOf(fault);
      if (message == null) {
        sound = false;
        continue;
      }
      try {
        if (isEncoded(bound, binding, name)) {
          throw new Refused(new Flaw(fault.place(), "is encoded"));
        }
        List<XmlElement> parts = message.children(Definitions.WSDL, "part");
        if (parts.size() != 1 || parts.getFirst().attribute("element") == null) {
          throw new Refused(new Flaw(message.place(), "has no single part with an element"));
        }
        into.put(name.isEmpty() ? WsdlReader.nameOf(message) : name, element(parts.getFirst()));
      } catch (Refused refused) {
        notices.add("the fault " + name + " is not declared: it " + refused.flaw);
      }
    }
    return sound;
  }

  private static boolean isEncoded(XmlElement bound, Binding binding, String name) {
    for (XmlElement fault : bound.children(Definitions.WSDL, "fault")) {
      XmlElement soap = fault.child(binding.soap(), "fault");
      if (WsdlReader.nameOf(fault).equals(name)
          && soap != null
          && "encoded".equals(soap.attribute("use"))) {
        return true;
      }
    }
    return false;
  }
}
