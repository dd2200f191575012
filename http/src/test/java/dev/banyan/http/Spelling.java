package dev.banyan.http;

import java.util.ArrayList;
import java.util.List;

/// A way to write the field that states a body's length, and whether it is one we take; `#` stands
/// for the number.
record Spelling(String text, boolean good) {
  static List<Spelling> encodings() {
    List<Spelling> all = new ArrayList<>();
    for (String good :
        List.of(": chunked", ":chunked", ":\tchunked", ": chunked ", ": chunked\t", ": ChuNKed")) {
      all.add(new Spelling("Transfer-Encoding" + good, true));
    }
    all.add(new Spelling("tRANSFER-eNCODING: chunked", true));
    for (String bad :
        List.of(
            " : chunked",
            "\t: chunked",
            "\0: chunked",
            "\u000b: chunked",
            "\r\n: chunked",
            "\u00a0: chunked",
            ":: chunked",
            ": xchunked",
            ": chunkedx",
            ": chunk",
            ": identity",
            ": identity, chunked",
            ": chunked, identity",
            ": chunked,",
            ": ,chunked",
            ": chunked, chunked",
            ": gzip, chunked",
            ": gzip",
            ": \"chunked\"",
            ": 'chunked'",
            ": chunked;q=1",
            ": chunked ; a=b",
            ": \u000bchunked",
            ": \fchunked",
            ": chunked\0",
            ": chunked\u007f",
            ": \u00a0chunked",
            ": chunked\u0085",
            ": \r\n chunked",
            ": chun\r\n ked",
            ":\nchunked",
            ": chunked\r",
            ":",
            ": ",
            ": chunked\n",
            ": [chunked]",
            ": chunked#",
            ": \\chunked",
            ": c\\hunked",
            ": %63hunked")) {
      all.add(new Spelling("Transfer-Encoding" + bad, false));
    }
    lines(all);
    return all;
  }

  /// Where it is the line that is wrong, or the next one.
  private static void lines(List<Spelling> all) {
    for (String line :
        List.of(
            "Transfer_Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
            "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
            " Transfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "\tX: y",
            "X y: z",
            "X: y\nTransfer-Encoding: chunked",
            "X: y\rTransfer-Encoding: chunked",
            "X: y\r\n Transfer-Encoding: chunked",
            "Transfer Encoding: chunked",
            "Transfer\u2010Encoding: chunked".replace('\u2010', '\u00ad'),
            "Foo\r\nTransfer-Encoding: chunked",
            ": x\r\nTransfer-Encoding: chunked")) {
      all.add(new Spelling(line, false));
    }
  }

  static List<Spelling> lengths() {
    List<Spelling> all = new ArrayList<>();
    for (String good : List.of(": #", ":#", ":\t#", ": # ", ": 0#", ": 000#")) {
      all.add(new Spelling("Content-Length" + good, true));
    }
    for (String bad :
        List.of(
            " : #",
            "\t: #",
            "\0: #",
            "\u000b: #",
            ": +#",
            ": -#",
            ": #.0",
            ": #,#",
            ": #, #",
            ": ,#",
            ": #,",
            ": 0x#",
            ": #e0",
            ": #_0",
            ": # #",
            ": \"#\"",
            ":",
            ": ",
            ": #\0",
            ": \u000b#",
            ": #;",
            ": 99999999999999999999",
            ": 18446744073709551620",
            ": #\r\n 0",
            ": \r\n #",
            ": \u00b2",
            ": #x",
            ": NaN")) {
      all.add(new Spelling("Content-Length" + bad, false));
    }
    for (String line :
        List.of(
            "Content-Length: #\r\nContent-Length: #",
            "Content-Length: 0\r\nContent-Length: #",
            "Content-Length: #\r\nContent-Length: 0",
            "Content_Length: #",
            "Content Length: #",
            "Content-Length: 0\r\nContent_Length: #",
            "X: y\nContent-Length: #",
            "X: y\rContent-Length: #",
            " Content-Length: #")) {
      all.add(new Spelling(line, false));
    }
    return all;
  }
}
