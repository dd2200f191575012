package dev.banyan.http.wire;

/// What is wrong with a message on the wire: the closed set of reasons to refuse it before any
/// handler sees it, each with the status it is answered with.
public enum Flaw {
  SYNTAX(400, "The request is not valid HTTP"),
  FRAMING(400, "The length of the request is not stated in exactly one way"),
  HOST(400, "The request does not name exactly one valid host"),
  TARGET(400, "The request target is not valid"),
  BODY(400, "The body is not framed as it claims"),
  TIMEOUT(408, "The request took too long to arrive"),
  URI_TOO_LONG(414, "The request target is too long"),
  EXPECTATION(417, "The expectation is not known"),
  HEAD_TOO_LARGE(431, "The head of the request is too large"),
  METHOD(501, "The method is not supported"),
  VERSION(505, "The version of HTTP is not supported");

  private final int status;
  private final String message;

  Flaw(int status, String message) {
    this.status = status;
    this.message = message;
  }

  public int status() {
    return status;
  }

  /// A sentence for the caller.
  public String message() {
    return message;
  }
}
