package dev.banyan.fuzz;

import dev.banyan.base.Fault;
import dev.banyan.connectors.Connectors;
import dev.banyan.formats.soap.SoapEnvelope;
import dev.banyan.formats.wsdl.Wsdl;
import dev.banyan.formats.wsdl.WsdlReader;
import dev.banyan.formats.xml.XmlInput;
import dev.banyan.formats.xml.XmlReader;
import dev.banyan.http.wire.BodyReader;
import dev.banyan.http.wire.Head;
import dev.banyan.http.wire.HeadRules;
import dev.banyan.http.wire.Http2Heads;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import dev.banyan.testkit.TestGateway;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The targets. Each takes any bytes, throws nothing, and holds a law where there is one.
final class Fuzzed {
  private Fuzzed() {}

  private static void law(boolean held, String name) {
    if (!held) {
      throw new AssertionError(name);
    }
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("banyan-fuzz");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Heads and chunked bodies of HTTP/1: read the same however they are cut into packets, and what
  /// is let pass has one host and a path without tricks.
  static final class Http1 {
    private Http1() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
      String whole = read(bytes, bytes.length);
      law(whole.equals(read(bytes, 1 + bytes.length / 3)), "a head is read the same in pieces");
      law(chunks(bytes, bytes.length).equals(chunks(bytes, 1)), "so is a body");
      HeadRules.answer(gathered(bytes), 100);
    }

    private static Head gathered(byte[] bytes) {
      Head head = new Head();
      ByteBuf in = Unpooled.wrappedBuffer(bytes);
      if (head.gather(in, 1 << 16, 1 << 13) != Head.Gathered.WHOLE) {
        head.reset();
        head.append("HTTP/1.1 200 OK\r\n\r\n");
      }
      return head;
    }

    private static String read(byte[] bytes, int step) {
      Head head = new Head();
      Head.Gathered gathered = Head.Gathered.MORE;
      for (int at = 0; at < bytes.length && gathered == Head.Gathered.MORE; at += step) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes, at, Math.min(step, bytes.length - at));
        gathered = head.gather(in, 1 << 16, 1 << 13);
      }
      if (gathered != Head.Gathered.WHOLE) {
        return gathered.name();
      }
      var flaw = HeadRules.request(head, 100);
      if (flaw != null) {
        return flaw.name();
      }
      String path = head.path();
      law(path.equals("*") || path.startsWith("/"), "a path is one");
      law(!path.contains("//") && !(path + "/").contains("/../"), "a path has no tricks");
      law(!head.chunked() || head.contentLength() < 0, "a body has one length");
      return path + " " + head.query() + " " + head.authority() + " " + head.all();
    }

    private static String chunks(byte[] bytes, int step) {
      BodyReader reader = new BodyReader(false);
      reader.start(true, -1);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int at = 0; at < bytes.length; at += step) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes, at, Math.min(step, bytes.length - at));
        ByteBuf piece = reader.next(in);
        while (piece != null) {
          byte[] copy = new byte[piece.readableBytes()];
          piece.readBytes(copy);
          all.writeBytes(copy);
          piece = reader.next(in);
        }
      }
      return reader.ended()
          + " "
          + reader.broken()
          + " "
          + all.toString(StandardCharsets.ISO_8859_1);
    }
  }

  /// Field blocks of HTTP/2, made into a head.
  static final class Http2 {
    private Http2() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
      ByteBuf block = Unpooled.wrappedBuffer(bytes);
      try {
        Http2Headers headers =
            new DefaultHttp2HeadersDecoder(true, 32 * 1024).decodeHeaders(1, block);
        Head head = new Head();
        if (Http2Heads.request(head, headers, true, 100) == null) {
          law(head.authority().indexOf(' ') < 0, "a host is one word");
          law(head.all().stream().noneMatch(Http2::breaks), "no field breaks a head");
        }
        Http2Heads.trailers(headers);
      } catch (Http2Exception | Http2Heads.Malformed _) {
        // Refused.
      }
    }

    private static boolean breaks(dev.banyan.connect.Http.Header header) {
      return (header.name() + header.value()).matches("(?s).*[\r\n\0].*");
    }
  }

  /// JSON: what is read and written again reads as the same.
  static final class Json {
    private Json() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
      JsonTree read;
      try {
        read = JsonTree.parse(bytes, JsonLimits.DEFAULT);
      } catch (Fault _) {
        return;
      }
      law(JsonTree.parse(read.pretty()).equals(read), "what was read and written reads the same");
    }
  }

  /// Envelopes of a SOAP service, of either version.
  static final class Soap {
    private static final SoapEnvelope.Expected EXPECTED = expected();

    private Soap() {}

    private static SoapEnvelope.Expected expected() {
      Wsdl.Operation operation = Contract.read(Seeds.WSDL.getBytes(StandardCharsets.UTF_8));
      Wsdl.Message output = operation == null ? null : operation.output();
      if (operation == null || output == null) {
        throw new IllegalStateException("the contract is not read");
      }
      return new SoapEnvelope.Expected(
          output.body(), output.headers(), Map.copyOf(operation.faults()), Set.of(), false);
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
      try (XmlReader reader = XmlInput.STANDARD.open(bytes, null)) {
        SoapEnvelope.read(reader, EXPECTED);
      } catch (Fault fault) {
        law(fault.kind() != Fault.Kind.BUG, "a bad envelope is no bug");
      }
    }
  }

  /// WSDL and XML Schema.
  static final class Contract {
    private static final Path FOLDER = folder();

    private Contract() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
      read(bytes);
    }

    static Wsdl.@Nullable Operation read(byte[] bytes) {
      Mistakes mistakes = new Mistakes();
      try {
        Files.write(FOLDER.resolve("c.wsdl"), bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Wsdl wsdl = WsdlReader.read(FOLDER, "c.wsdl", Place.of("fuzz"), mistakes);
      mistakes.render();
      return wsdl.ports().stream()
          .flatMap(port -> port.operations().stream())
          .filter(operation -> operation.refusal() == null)
          .findFirst()
          .orElse(null);
    }
  }

  /// Tokens, as a gateway takes them.
  static final class Token {
    private static final TestGateway GATEWAY = gateway();

    private Token() {}

    private static TestGateway gateway() {
      Path folder = folder();
      try {
        Files.writeString(folder.resolve("jwks.json"), Seeds.KEYS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return TestGateway.start(folder, Seeds.CONFIGURATION, Map.of(), Connectors.all());
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "");
      HttpResponse<String> answer =
          GATEWAY.get(
              "/x", "Authorization", "Bearer " + text.substring(0, Math.min(4000, text.length())));
      boolean refused = answer.statusCode() == 401 || answer.statusCode() == 400;
      law(refused, "no such token is taken: " + answer.statusCode());
    }
  }
}
