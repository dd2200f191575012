package dev.banyan.formats.soap;

import dev.banyan.base.Fault;
import dev.banyan.formats.xml.XmlName;
import dev.banyan.formats.xml.XmlReader;
import dev.banyan.formats.xml.XmlWriter;
import dev.banyan.formats.xsd.XmlCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes and reads envelopes. Stateless.
public final class SoapEnvelope {
  private SoapEnvelope() {}

  /// A value and the element it is written as.
  public record Part(XmlCodec codec, Object value) {}

  /// What an answer may hold: the body's element (null: nothing), headers, the declared faults by
  /// their name, and headers that are understood though nothing is read from them. `lax` passes
  /// over what is unknown.
  public record Expected(
      @Nullable XmlCodec body,
      List<XmlCodec> headers,
      Map<String, XmlCodec> faults,
      Set<XmlName> understood,
      boolean lax) {}

  /// An envelope in UTF-8. A header part is written for each value; `token` adds a security header,
  /// with the timestamp `now`.
  public static byte[] write(
      SoapVersion version,
      @Nullable UsernameToken token,
      Instant now,
      List<Part> headers,
      @Nullable Part body) {
    XmlWriter out = new XmlWriter().declaration().prefer(version.namespace(), "soap");
    out.prefer(XmlName.INSTANCE, "xsi").prefer(XmlName.SCHEMA, "xsd");
    out.start(version.namespace(), "Envelope");
    if (token != null || !headers.isEmpty()) {
      out.start(version.namespace(), "Header");
      if (token != null) {
        token.write(out, version, now);
      }
      headers.forEach(part -> part.codec().encode(part.value(), out));
      out.end();
    }
    out.start(version.namespace(), "Body");
    if (body != null) {
      body.codec().encode(body.value(), out);
    }
    return out.end().end().utf8();
  }

  /// Reads an envelope of either version. Throws `GARBAGE` for what is none or breaks its schema
  /// and `MALFORMED` for what is not XML.
  public static SoapAnswer read(XmlReader reader, Expected expected) {
    reader.toRoot();
    SoapVersion version = SoapVersion.of(reader.namespace());
    if (version == null || !reader.local().equals("Envelope")) {
      throw garbage("an element " + reader.local() + " instead of a SOAP envelope");
    }
    List<@Nullable Object> headers = new ArrayList<>();
    expected.headers().forEach(_ -> headers.add(null));
    SoapAnswer answer = null;
    while (reader.nextTag() == XmlReader.Event.START) {
      if (reader.at(version.namespace(), "Header")) {
        readHeaders(reader, version, expected, headers);
      } else if (reader.at(version.namespace(), "Body") && answer == null) {
        answer = readBody(reader, version, expected, headers);
      } else {
        reader.skip();
      }
    }
    reader.finish();
    if (answer == null) {
      throw garbage("an envelope without a body");
    }
    return answer;
  }

  private static void readHeaders(
      XmlReader reader, SoapVersion version, Expected expected, List<@Nullable Object> headers) {
    while (reader.nextTag() == XmlReader.Event.START) {
      int known = -1;
      for (int i = 0; i < headers.size(); i++) {
        known = expected.headers().get(i).root().name().equals(reader.name()) ? i : known;
      }
      if (known >= 0) {
        headers.set(known, expected.headers().get(known).decode(reader, true));
      } else {
        String must = reader.attribute(version.namespace(), "mustUnderstand");
        boolean demanded = must != null && (must.equals("1") || must.equals("true"));
        if (demanded && !expected.lax() && !expected.understood().contains(reader.name())) {
          throw garbage("a header " + reader.local() + " that must be understood and is not");
        }
        reader.skip();
      }
    }
  }

  private static SoapAnswer readBody(
      XmlReader reader, SoapVersion version, Expected expected, List<@Nullable Object> headers) {
    Object body = null;
    SoapAnswer failure = null;
    int elements = 0;
    while (reader.nextTag() == XmlReader.Event.START) {
      if (++elements > 1) {
        throw garbage("more than one element in the body");
      }
      XmlCodec codec = expected.body();
      if (reader.at(version.namespace(), "Fault")) {
        failure = SoapFaults.read(reader, version, expected);
      } else if (codec != null && codec.root().name().equals(reader.name())) {
        body = codec.decode(reader, expected.lax());
      } else if (codec == null) {
        reader.skip();
      } else {
        throw garbage(
            "an element {%s}%s in the body where %s belongs"
                .formatted(reader.namespace(), reader.local(), codec.root().name()));
      }
    }
    if (failure != null) {
      return failure;
    }
    if (expected.body() != null && elements == 0) {
      throw garbage("an empty body");
    }
    return new SoapAnswer.Result(body, headers);
  }

  static Fault garbage(String what) {
    return Fault.builder(Fault.Kind.GARBAGE, "The system answered what its contract does not allow")
        .operator("the answer holds " + what)
        .build();
  }
}
