package dev.banyan.formats.soap;

import org.jspecify.annotations.Nullable;

/// The two versions of SOAP: their envelope namespace and how HTTP names their messages.
public enum SoapVersion {
  /// SOAP 1.1 (W3C note, 8 May 2000).
  V11("http://schemas.xmlsoap.org/soap/envelope/", "text/xml"),
  /// SOAP 1.2 (W3C recommendation, 27 April 2007; media type: RFC 3902).
  V12("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml");

  private final String namespace;
  private final String mediaType;

  SoapVersion(String namespace, String mediaType) {
    this.namespace = namespace;
    this.mediaType = mediaType;
  }

  public String namespace() {
    return namespace;
  }

  public String mediaType() {
    return mediaType;
  }

  static @Nullable SoapVersion of(String namespace) {
    for (SoapVersion version : values()) {
      if (version.namespace.equals(namespace)) {
        return version;
      }
    }
    return null;
  }
}
