package dev.banyan.formats.xml;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import dev.banyan.base.Fault;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLInputFactory2;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/// The only door through which XML enters: makes readers that refuse a DOCTYPE, resolve nothing and
/// hold to limits. The parser's class is named here; the platform's look-up would take whatever
/// other stacks bring along. Thread-safe.
public final class XmlInput {
  /// With the default limits.
  public static final XmlInput STANDARD = new XmlInput(XmlLimits.DEFAULT);

  private final XmlLimits limits;
  private final WstxInputFactory factory;

  private XmlInput(XmlLimits limits) {
    this.limits = limits;
    this.factory = hardened(limits);
  }

  public static XmlInput of(XmlLimits limits) {
    return limits.equals(XmlLimits.DEFAULT) ? STANDARD : new XmlInput(limits);
  }

  public XmlLimits limits() {
    return limits;
  }

  /// Reads a document from memory. `charset` is what the transport says and wins over the
  /// document's own declaration (RFC 7303, section 3); null leaves it to the document.
  public XmlReader open(byte[] document, @Nullable String charset) {
    return open(new ByteArrayInputStream(document), charset);
  }

  /// Reads a document from a stream, which stays the caller's to close.
  public XmlReader open(InputStream stream, @Nullable String charset) {
    try {
      BoundedStream bounded = new BoundedStream(stream, limits.bytesMax());
      XMLStreamReader2 reader =
          (XMLStreamReader2)
              (charset == null
                  ? factory.createXMLStreamReader(bounded)
                  : factory.createXMLStreamReader(bounded, charset));
      String declared = reader.getCharacterEncodingScheme();
      if (bounded.hasUtf8Mark() && declared != null && !declared.equalsIgnoreCase("UTF-8")) {
        throw XmlReader.malformed(1, 1, "begins with the mark of UTF-8 but declares " + declared);
      }
      return new XmlReader(reader, limits);
    } catch (XMLStreamException e) {
      throw XmlReader.malformed(e);
    } catch (Fault e) {
      throw e;
    } catch (RuntimeException e) {
      throw XmlReader.malformed(e);
    }
  }

  private static WstxInputFactory hardened(XmlLimits limits) {
    WstxInputFactory factory = new WstxInputFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_VALIDATING, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, true);
    factory.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
    factory.setProperty(XMLInputFactory2.P_INTERN_NAMES, true);
    factory.setProperty(XMLInputFactory2.P_INTERN_NS_URIS, true);
    factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, limits.depthMax());
    factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_COUNT, limits.elementsMax());
    factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, limits.attributesMax());
    factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, limits.attributeCharactersMax());
    factory.setProperty(WstxInputProperties.P_MAX_TEXT_LENGTH, limits.textCharactersMax());
    factory.setProperty(WstxInputProperties.P_MAX_CHARACTERS, limits.bytesMax());
    factory.setXMLResolver(
        (_, _, _, _) -> {
          throw new XMLStreamException("nothing outside the document is read");
        });
    return factory;
  }
}
