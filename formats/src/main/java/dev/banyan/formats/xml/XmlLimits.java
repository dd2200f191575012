package dev.banyan.formats.xml;

/// How large a document may be: bytes in all, nesting, elements in all, attributes on one element,
/// characters in one attribute and in one text. Going over any of them is a fault, never a wait.
public record XmlLimits(
    long bytesMax,
    int depthMax,
    long elementsMax,
    int attributesMax,
    int attributeCharactersMax,
    int textCharactersMax) {

  /// What messages and contracts are read with unless a setting says otherwise.
  public static final XmlLimits DEFAULT =
      new XmlLimits(10L << 20, 100, 1_000_000, 200, 1 << 16, 8 << 20);

  /// The same with another bound on the bytes.
  public XmlLimits bytesMax(long bytes) {
    return new XmlLimits(
        bytes, depthMax, elementsMax, attributesMax, attributeCharactersMax, textCharactersMax);
  }
}
