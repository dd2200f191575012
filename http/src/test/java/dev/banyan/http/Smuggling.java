package dev.banyan.http;

import dev.banyan.testbase.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The ways in which two servers were ever made to disagree on where a request ends, each followed
/// by an honest request, and what we are to make of it: `clear` ones are passed on and the honest
/// one after them, all others are refused and their connection is closed.
public final class Smuggling {
  /// One payload. `body` is that of a clear request as its target must see it.
  public record Variant(String name, String bytes, boolean clear, String body) {
    public byte[] raw() {
      return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  static final String TAIL = "GET /tail HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  private static final String EVIL = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String START = "POST /first HTTP/1.1\r\n";

  private final List<Variant> all = new ArrayList<>();

  private Smuggling() {}

  public static List<Variant> variants() {
    Smuggling made = new Smuggling();
    made.oneLength();
    made.twoLengths();
    made.chunks();
    made.brokenChunks();
    made.lines();
    made.startLines();
    made.fields();
    made.hosts();
    return made.all;
  }

  /// The shared payloads of requests; whether one of them is clear is not said.
  public static List<Variant> samples() throws IOException {
    List<Variant> samples = new ArrayList<>();
    for (Path file : Samples.under("http", ".http")) {
      String name = file.getFileName().toString();
      if (!name.startsWith("response-")) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        samples.add(new Variant(name, bytes, false, ""));
      }
    }
    return samples;
  }

  private void add(String name, String head, String rest, boolean clear, String body) {
    all.add(new Variant(name, START + head + "\r\n" + rest + TAIL, clear, body));
  }

  private static String body(String spelled, String length) {
    return spelled.replace("#", length);
  }

  private void oneLength() {
    String evil = Integer.toHexString(EVIL.length());
    for (Spelling encoding : Spelling.encodings()) {
      add(
          "encoding alone " + encoding.text(),
          "Host: a\r\n" + encoding.text() + "\r\n",
          evil + "\r\n" + EVIL + "\r\n0\r\n\r\n",
          encoding.good(),
          EVIL);
    }
    for (Spelling length : Spelling.lengths()) {
      add(
          "length alone " + length.text(),
          "Host: a\r\n" + body(length.text(), "" + EVIL.length()) + "\r\n",
          EVIL,
          length.good(),
          EVIL);
    }
  }

  private void twoLengths() {
    for (Spelling encoding : Spelling.encodings()) {
      for (String length :
          List.of("Content-Length: 5", "Content-Length: 0", "Content-Length: 44")) {
        both(encoding.text() + "\r\n" + length);
        both(length + "\r\n" + encoding.text());
      }
    }
    for (Spelling length : Spelling.lengths()) {
      both("Transfer-Encoding: chunked\r\n" + body(length.text(), "5"));
      both(body(length.text(), "5") + "\r\nTransfer-Encoding: chunked");
    }
  }

  private void both(String fields) {
    add("both " + fields, "Host: a\r\n" + fields + "\r\n", "0\r\n\r\n" + EVIL, false, "");
  }

  private void chunks() {
    for (String good :
        List.of(
            "5\r\nhello\r\n0\r\n\r\n",
            "05\r\nhello\r\n00\r\n\r\n",
            "5;a=b\r\nhello\r\n0;c\r\n\r\n",
            "5;\r\nhello\r\n0\r\n\r\n",
            "5;a=\"b;c\"\r\nhello\r\n0\r\n\r\n",
            "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
            "5\r\nhello\r\n0\r\nX: y\r\n\r\n",
            "5\r\nhello\r\n0\r\nContent-Length: 9\r\n\r\n",
            "5\r\nhello\r\n0\r\nTransfer-Encoding: x\r\nHost: b\r\n\r\n")) {
      chunk(good, true, "hello");
    }
    for (String size :
        List.of(
            "0x5",
            "+5",
            "-5",
            " 5",
            "5 ",
            "5\t",
            "\t5",
            "5\0",
            "5_",
            "5.",
            "5,",
            "",
            ";",
            ";a",
            "g",
            "5h",
            "\"5\"",
            "5 ;a",
            "5\u000b",
            "5\r",
            "5\n;a",
            "5;a\nb",
            "5;a\rb",
            "5;\0",
            "5;\u007f",
            "fffffffffffffffff",
            "80000000000000005",
            "100000005",
            "7fffffffffffffff",
            "8000000000000000",
            "5\u00a0",
            "\u00b2",
            "5;" + "x".repeat(300))) {
      chunk(size + "\r\nhello\r\n0\r\n\r\n", false, "");
    }
  }

  private void brokenChunks() {
    for (String bad :
        List.of(
            "5\nhello\r\n0\r\n\r\n",
            "5\rhello\r\n0\r\n\r\n",
            "5\r\nhello\n0\r\n\r\n",
            "5\r\nhello0\r\n\r\n",
            "5\r\nhello \r\n0\r\n\r\n",
            "5\r\nhello\r0\r\n\r\n",
            "5\r\nhelloXX0\r\n\r\n",
            "4\r\nhello\r\n0\r\n\r\n",
            "6\r\nhello\r\n0\r\n\r\n",
            "5\r\nhello\r\n0\n\r\n",
            "5\r\nhello\r\n0\r\r\n",
            "5\r\nhello\r\n0\r\n\n",
            "5\r\nhello\r\n0\r\nX y: z\r\n\r\n",
            "5\r\nhello\r\n0\r\n X: y\r\n\r\n",
            "5\r\nhello\r\n0\r\nX: y\r\n z\r\n\r\n",
            "5\r\nhello\r\n0\r\nX: y\nZ: z\r\n\r\n",
            "5\r\nhello\r\n0\r\nX\r\n\r\n",
            "5\r\nhello\r\n0\r\n: y\r\n\r\n",
            "5\r\nhello\r\n0\r\nX: \0\r\n\r\n",
            "5\r\nhello\r\n\r\n\r\n",
            "\r\n5\r\nhello\r\n0\r\n\r\n",
            "5\r\nhello\r\n0\r\n" + "X: y\r\n".repeat(60) + "\r\n",
            "5\r\nhello\r\n0\r\nX: " + "y".repeat(9000) + "\r\n\r\n")) {
      chunk(bad, false, "");
    }
  }

  private void chunk(String chunks, boolean clear, String body) {
    String head = "Host: a\r\nTransfer-Encoding: chunked\r\n";
    add("chunks " + chunks, head, chunks, clear, body);
  }

  /// A head of which one line end, or one character, is another.
  private void lines() {
    String head = "POST /first HTTP/1.1\r\nHost: a\r\nX: y\r\nContent-Length: 5\r\n\r\n";
    for (String end : List.of("\n", "\r", "\r\r\n", "\n\r", "\r\n ", "\r\n\t", "\0\r\n")) {
      int from = 0;
      for (int line = 0; line < 4; line++) {
        int at = head.indexOf("\r\n", from);
        String other = head.substring(0, at) + end + head.substring(at + 2);
        all.add(new Variant("line end " + line + " " + end, other + "hello" + TAIL, false, ""));
        from = at + 2;
      }
    }
    all.add(new Variant("plain", head + "hello" + TAIL, true, "hello"));
    all.add(new Variant("an empty line first", "\r\n" + head + "hello" + TAIL, true, "hello"));
    for (String before : List.of("\n", "\r", " ", "\t", "\0", "\r\n\r\n", "\u00ef\u00bb\u00bf")) {
      all.add(new Variant("before " + before, before + head + "hello" + TAIL, false, ""));
    }
  }

  private void startLines() {
    for (String line :
        List.of(
            "POST /first HTTP/1.1 ",
            "POST  /first HTTP/1.1",
            "POST /first  HTTP/1.1",
            "POST\t/first HTTP/1.1",
            "POST /first\tHTTP/1.1",
            "POST /first",
            "POST /first HTTP/1",
            "POST /first HTTP/11",
            "POST /first HTTP/1.10",
            "POST /first HTTP/01.1",
            "POST /first HTTP/1.2",
            "POST /first HTTP/0.9",
            "POST /first HTTP/2.0",
            "POST /first http/1.1",
            "POST /first HTTP /1.1",
            "POST /first HTTP/1,1",
            "POST /fi rst HTTP/1.1",
            "POST /first?a b HTTP/1.1",
            "PO ST /first HTTP/1.1",
            "P\u00d6ST /first HTTP/1.1",
            "POST /f\u00f6rst HTTP/1.1",
            "POST /f\0rst HTTP/1.1",
            "POST first HTTP/1.1",
            "POST  HTTP/1.1",
            " POST /first HTTP/1.1",
            "/first HTTP/1.1",
            "POST /first HTTP/1.1 HTTP/1.1",
            "POST http://b/first HTTP/1.1",
            "POST http://a@b/first HTTP/1.1",
            "POST //b/../first HTTP/1.1",
            "POST * HTTP/1.1",
            "POST ?first HTTP/1.1",
            "POST #first HTTP/1.1",
            "POST /first#x HTTP/1.1",
            "CONNECT a:80 HTTP/1.1",
            "TRACE /first HTTP/1.1",
            "PRI * HTTP/2.0",
            "POST(/first HTTP/1.1",
            "\"POST\" /first HTTP/1.1")) {
      String bytes = line + "\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + TAIL;
      all.add(new Variant("start " + line, bytes, false, ""));
    }
  }

  /// Other fields that move the end of a message, or another server's idea of it.
  private void fields() {
    String clear = "Content-Length: 5\r\n";
    for (String good :
        List.of(
            "Connection: content-length\r\n",
            "Connection: transfer-encoding\r\n",
            "Connection: host, content-length\r\n",
            "Connection: keep-alive\r\n",
            "Connection: upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
            "Upgrade: websocket\r\n",
            "TE: trailers, chunked\r\n",
            "Trailer: Content-Length\r\n",
            "Proxy-Connection: close\r\n",
            "Content-Encoding: chunked\r\n",
            "X-HTTP-Method-Override: GET\r\n",
            "Content-Type: message/http\r\n",
            "Connection: \u00a0close\r\n",
            "Keep-Alive: timeout=0\r\n")) {
      add("field " + good, "Host: a\r\n" + good + clear, "hello", true, "hello");
    }
    for (String bad :
        List.of(
            "Host: b\r\n",
            "Host: a\r\n",
            "Host : a\r\n",
            "hOST: b\r\n",
            " X: y\r\n",
            "Expect: 100\r\n",
            "Expect: 100-continue, x\r\n",
            "X\r\n",
            "X Y: z\r\n",
            "X(: y\r\n",
            "X: y\0z\r\n",
            "X: \u007f\r\n",
            "X: \u001b[0m\r\n",
            "X\u00e4: y\r\n",
            "@: y\r\n",
            ":\r\n",
            "\"X\": y\r\n",
            "GET /smuggled HTTP/1.1\r\n")) {
      add("field " + bad, "Host: a\r\n" + bad + clear, "hello", false, "");
    }
  }

  private void hosts() {
    String clear = "Content-Length: 5\r\n";
    for (String host :
        List.of(
            "",
            "a b",
            "a,b",
            "a@b",
            "a/b",
            "a:b",
            "a:",
            "a:99999",
            "[::1",
            "::1",
            "[]",
            "[a]x",
            "a\\b",
            "a?b",
            "a#b",
            "a%00",
            "\u00e4",
            "a:80:80",
            "a\tb",
            "[::1]:x",
            "http://a")) {
      add("host " + host, "Host: " + host + "\r\n" + clear, "hello", false, "");
    }
    add("no host", clear, "hello", false, "");
  }
}
