package dev.banyan.formats.soap;

import dev.banyan.base.Fault;
import dev.banyan.formats.xml.XmlReader;
import dev.banyan.formats.xsd.XmlCodec;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the fault element of either version (SOAP 1.1, section 4.4; SOAP 1.2 part 1, section 5.4).
final class SoapFaults {
  /// A reason is for people; more of it helps nobody.
  private static final int REASON_MAX = 500;

  /// A name (XML Schema part 2, NCName) as codes are made of, with points for what is below what.
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,80}");

  private String code = "Server";
  private String reason = "";
  private @Nullable String name;
  private @Nullable Object detail;

  private SoapFaults() {}

  /// Reads the element the cursor stands on, and moves to its end.
  static SoapAnswer.Failure read(
      XmlReader reader, SoapVersion version, SoapEnvelope.Expected expected) {
    SoapFaults fault = new SoapFaults();
    while (reader.nextTag() == XmlReader.Event.START) {
      switch (reader.local()) {
        case "faultcode" -> fault.code = local(reader.elementText());
        case "faultstring" -> fault.reason = shortened(reader.elementText());
        case "Code" -> fault.code = local(firstText(reader, version, "Value"));
        case "Reason" -> fault.reason = shortened(firstText(reader, version, "Text"));
        case "detail", "Detail" -> fault.readDetail(reader, expected);
        default -> reader.skip();
      }
    }
    return new SoapAnswer.Failure(fault.code, fault.reason, fault.name, fault.detail);
  }

  /// A detail that breaks its own schema is as good as none: the fault stays undeclared.
  private void readDetail(XmlReader reader, SoapEnvelope.Expected expected) {
    while (reader.nextTag() == XmlReader.Event.START) {
      Map.Entry<String, XmlCodec> declared = null;
      for (Map.Entry<String, XmlCodec> one : expected.faults().entrySet()) {
        if (declared == null && one.getValue().root().name().equals(reader.name())) {
          declared = one;
        }
      }
      if (declared == null || name != null) {
        reader.skip();
      } else {
        int depth = reader.depth();
        try {
          detail = declared.getValue().decode(reader, true);
          name = declared.getKey();
        } catch (Fault fault) {
          if (fault.kind() != Fault.Kind.GARBAGE) {
            throw fault;
          }
          reader.skipTo(depth - 1);
        }
      }
    }
  }

  private static String firstText(XmlReader reader, SoapVersion version, String local) {
    String text = "";
    while (reader.nextTag() == XmlReader.Event.START) {
      if (text.isEmpty() && reader.at(version.namespace(), local)) {
        text = reader.elementText();
      } else {
        reader.skip();
      }
    }
    return text;
  }

  /// The local part of a code, `?` for what is none: it is shown to the operator as it is, and
  /// systems put sentences about a record there, too.
  private static String local(String qualified) {
    String name = qualified.strip();
    String code = name.substring(name.indexOf(':') + 1);
    return CODE.matcher(code).matches() ? code : "?";
  }

  private static String shortened(String text) {
    String plain = text.strip();
    return plain.length() <= REASON_MAX ? plain : plain.substring(0, REASON_MAX) + "…";
  }
}
