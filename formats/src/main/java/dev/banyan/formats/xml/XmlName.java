package dev.banyan.formats.xml;

/// An expanded name: namespace (empty for none) and local name (Namespaces in XML 1.0, section
/// 2.1).
public record XmlName(String namespace, String local) {
  public static final String SCHEMA = "http://www.w3.org/2001/XMLSchema";
  public static final String INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";
  public static final String XML = "http://www.w3.org/XML/1998/namespace";

  /// A name without namespace.
  public static XmlName of(String local) {
    return new XmlName("", local);
  }

  /// `{namespace}local`, or the local name alone.
  @Override
  public String toString() {
    return namespace.isEmpty() ? local : "{" + namespace + "}" + local;
  }
}
