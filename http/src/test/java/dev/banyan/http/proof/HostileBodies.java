package dev.banyan.http.proof;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/// Requests meant to crash, fill or confuse whoever reads them, each a whole one on a connection of
/// its own.
final class HostileBodies {
  private static final String PRODUCT =
      "{\"code\":\"P-EVIL\",\"title\":\"t\",\"price\":1.00,\"active\":true}";
  private final String key;

  /// `key`: of a caller who may write.
  HostileBodies(String key) {
    this.key = key;
  }

  /// By name.
  Map<String, byte[]> all(long seed) throws IOException {
    Map<String, byte[]> all = new LinkedHashMap<>();
    heads(all);
    texts(all);
    encodings(all);
    random(all, new Random(seed));
    return all;
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private String head(String method, String target, String more) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-API-Key: "
        + key
        + "\r\n"
        + more
        + "\r\n";
  }

  private byte[] post(String type, byte[] body) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String fields = "Content-Type: " + type + "\r\nContent-Length: " + body.length + "\r\n";
    all.writeBytes(latin(head("POST", "/v1/products", fields)));
    all.writeBytes(body);
    return all.toByteArray();
  }

  private void heads(Map<String, byte[]> all) {
    all.put("10,000 fields", latin(head("GET", "/v1/products", "X: y\r\n".repeat(10_000))));
    all.put(
        "a field of 1 MB",
        latin(head("GET", "/v1/products", "X: " + "y".repeat(1 << 20) + "\r\n")));
    all.put("a target of 64 KB", latin(head("GET", "/" + "a".repeat(1 << 16), "")));
    all.put("a query of 64 KB", latin(head("GET", "/v1/products?" + "a=b&".repeat(1 << 14), "")));
    all.put("2,000 parameters", latin(head("GET", "/v1/products?" + "a=b&".repeat(2000), "")));
    all.put("a page below zero", latin(head("GET", "/v1/products?size=-1", "")));
    all.put("a page without end", latin(head("GET", "/v1/products?size=99999999999999999", "")));
    all.put("a cursor of nothing", latin(head("GET", "/v1/products?after=%00%ff", "")));
    all.put("a forged cursor", latin(head("GET", "/v1/products?after=" + "A".repeat(4000), "")));
    for (String id :
        new String[] {
          "'%20or%201=1--",
          "%27%3bdrop%20table%20x",
          "..",
          "%00",
          "%ff",
          "C0000042%0d%0aX:y",
          "%3Cx%3E%26",
          "]]%3E",
          "a".repeat(3000),
          "%F0%9F%92%A9",
          "*",
          "%25",
          "${jndi:ldap:x}"
        }) {
      all.put("the customer " + id, latin(head("GET", "/v1/customers/" + id, "")));
    }
    all.put(
        "an etag of 8 KB",
        latin(head("GET", "/v1/products", "If-None-Match: " + "\"x\",".repeat(1600) + "\r\n")));
    all.put(
        "a trace that is none", latin(head("GET", "/v1/products/XX", "traceparent: 00-zz\r\n")));
    all.put(
        "ranges without end",
        latin(head("GET", "/v1/products/XX", "Range: bytes=" + "0-,".repeat(1300) + "\r\n")));
    all.put(
        "an accept without end",
        latin(head("GET", "/v1/products/XX", "Accept: " + "a/b;q=0.1,".repeat(800) + "\r\n")));
  }

  private void texts(Map<String, byte[]> all) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("arrays 100,000 deep", "[".repeat(100_000));
    texts.put("objects 100,000 deep", "{\"a\":".repeat(100_000));
    texts.put("a closed array 100,000 deep", "[".repeat(100_000) + "]".repeat(100_000));
    texts.put("a member twice", PRODUCT.replace("\"title\"", "\"code\":\"X\",\"title\""));
    texts.put("a number without end", PRODUCT.replace("1.00", "1".repeat(100_000)));
    texts.put("an exponent without end", PRODUCT.replace("1.00", "1e999999999"));
    texts.put("a small exponent", PRODUCT.replace("1.00", "1e-999999999"));
    texts.put("not a number", PRODUCT.replace("1.00", "NaN"));
    texts.put("infinity", PRODUCT.replace("1.00", "Infinity"));
    texts.put("a hexadecimal number", PRODUCT.replace("1.00", "0x1"));
    texts.put("a leading zero", PRODUCT.replace("1.00", "01.00"));
    texts.put("a comma too many", PRODUCT.replace("true}", "true,}"));
    texts.put("two values", PRODUCT + PRODUCT);
    texts.put("half a value", PRODUCT.substring(0, 30));
    texts.put("nothing", "");
    texts.put("null", "null");
    texts.put("a text", "\"text\"");
    texts.put("an array", "[" + PRODUCT + "]");
    texts.put("a control character", PRODUCT.replace("\"t\"", "\"\u0001\""));
    texts.put("an escaped NUL", PRODUCT.replace("\"t\"", "\"\\u0000\""));
    texts.put("a lone surrogate", PRODUCT.replace("\"t\"", "\"\\ud800\""));
    texts.put("an escape that is none", PRODUCT.replace("\"t\"", "\"\\x41\""));
    texts.put("a comment", "/* */" + PRODUCT);
    texts.put("a field nobody knows", PRODUCT.replace("\"title\"", "\"__proto__\":{},\"title\""));
    texts.put("10,000 members", "{" + "\"a\":1,".repeat(10_000) + "\"b\":1}");
    texts.put("a text of 500 KB", PRODUCT.replace("\"t\"", "\"" + "t".repeat(500_000) + "\""));
    texts.put(
        "a document type", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>");
    for (Map.Entry<String, String> text : texts.entrySet()) {
      byte[] body = text.getValue().getBytes(StandardCharsets.UTF_8);
      all.put("JSON: " + text.getKey(), post("application/json", body));
    }
  }

  private void encodings(Map<String, byte[]> all) throws IOException {
    byte[] product = PRODUCT.getBytes(StandardCharsets.UTF_8);
    for (String type :
        new String[] {
          "text/plain",
          "application/xml",
          "application/json; charset=utf-7",
          "x",
          "",
          "a/b/c",
          "application/json; charset=utf-16",
          "multipart/form-data; boundary=x",
          "application/x-www-form-urlencoded",
          "application/json, text/plain"
        }) {
      all.put("the type " + type, post(type, product));
    }
    all.put("UTF-16", post("application/json", PRODUCT.getBytes(StandardCharsets.UTF_16)));
    all.put(
        "no UTF-8", post("application/json", latin(PRODUCT.replace("\"t\"", "\"\u00e4\u00ff\""))));
    all.put(
        "overlong UTF-8",
        post("application/json", latin(PRODUCT.replace("\"t\"", "\"\u00c0\u00ae\""))));
    all.put("a mark first", post("application/json", latin("\u00ef\u00bb\u00bf" + PRODUCT)));
    for (String coding :
        new String[] {"gzip", "deflate", "br", "zstd", "gzip, gzip", "identity, x"}) {
      byte[] bomb = bomb();
      String fields =
          "Content-Type: application/json\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n"
              .formatted(coding, bomb.length);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(latin(head("POST", "/v1/products", fields)));
      bytes.writeBytes(bomb);
      all.put("a bomb in " + coding, bytes.toByteArray());
    }
  }

  /// A hundred megabytes of blanks, a thousand times smaller.
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      byte[] piece = new byte[1 << 20];
      java.util.Arrays.fill(piece, (byte) ' ');
      for (int i = 0; i < 100; i++) {
        zip.write(piece);
      }
    }
    return bytes.toByteArray();
  }

  private void random(Map<String, byte[]> all, Random random) {
    for (int i = 0; i < 100; i++) {
      byte[] bytes = new byte[1 + random.nextInt(5000)];
      random.nextBytes(bytes);
      all.put("random " + i, bytes);
      byte[] request = latin(head("GET", "/v1/customers/C0000042", "X: y\r\n"));
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        request[random.nextInt(request.length)] = (byte) random.nextInt(256);
      }
      all.put("flipped " + i, request);
    }
  }
}
