package dev.banyan.formats.wsdl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.Fault;
import dev.banyan.formats.soap.SoapAnswer;
import dev.banyan.formats.soap.SoapEnvelope;
import dev.banyan.formats.soap.SoapVersion;
import dev.banyan.formats.xml.XmlElement;
import dev.banyan.formats.xml.XmlEquivalence;
import dev.banyan.formats.xml.XmlInput;
import dev.banyan.formats.xml.XmlReader;
import dev.banyan.formats.xml.XmlTree;
import dev.banyan.formats.xsd.XmlCodec;
import dev.banyan.testbase.Golden;
import dev.banyan.testbase.Project;
import dev.banyan.testbase.Samples;
import dev.banyan.text.Mistake;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every contract and every message among the samples; the outcome is kept as
/// `docs/soap-matrix.md`.
class SampleContractsTest {
  private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";

  @Test
  void takesEveryContractAndMessageOrSaysWhyNot() throws IOException {
    Samples.at("wsdl");
    StringBuilder out = new StringBuilder(INTRODUCTION);

    contracts(out);
    messages(out);
    invalid(out);

    System.out.println(out);
    Files.writeString(Path.of("target/soap-matrix.md"), out);
    assertThat(out.toString()).doesNotContain("differs").doesNotContain("**none**");
    Golden.check(Project.root().resolve("docs/soap-matrix.md"), out.toString());
  }

  private static final String INTRODUCTION =
      """
      # SOAP: real contracts and messages

      Written by `SampleContractsTest` (`-Dgolden=update`) from other people's WSDLs and messages.
      A contract is loaded, or refused by a problem that names what and where; an operation of a
      loaded one can be called, or is refused with its reason. A message of a loaded contract is
      decoded to a value and encoded again; *equal* means that the two documents mean the same.

      """;

  private static void contracts(StringBuilder out) throws IOException {
    out.append("## Contracts\n\n| contract | operations | callable | refused, or passed over |\n");
    out.append("|---|---|---|---|\n");
    for (Path folder : folders("wsdl")) {
      Read read = read(folder, main(folder));
      List<String> reasons = new ArrayList<>();
      int all = 0;
      int refused = 0;
      for (Wsdl.Port port : read.wsdl().ports()) {
        for (Wsdl.Operation operation : port.operations()) {
          all++;
          if (operation.refusal() != null) {
            refused++;
            add(reasons, operation.refusal().reason(), operation.refusal().place());
          }
        }
      }
      read.wsdl().notices().forEach(notice -> addOnce(reasons, notice));
      read.errors().forEach(error -> addOnce(reasons, "**" + error + "**"));
      out.append(
          "| %s | %d | %d | %s |\n"
              .formatted(folder.getFileName(), all, all - refused, String.join("; ", reasons)));
      assertThat(all > 0 || !read.errors().isEmpty()).as(folder.toString()).isTrue();
    }
  }

  private static void add(List<String> reasons, String reason, Place place) {
    addOnce(reasons, reason + " (" + place + ")");
  }

  private static void addOnce(List<String> reasons, String reason) {
    String same = reason.replaceAll(":\\d+:\\d+\\)", ")");
    if (reasons.stream().noneMatch(one -> one.replaceAll(":\\d+:\\d+\\)", ")").equals(same))) {
      reasons.add(reason);
    }
  }

  private static void messages(StringBuilder out) throws IOException {
    out.append("\n## Messages\n\n| contract and case | request | response |\n|---|---|---|\n");
    Map<String, Integer> counts = new TreeMap<>();
    for (Path folder : folders("wsdl-messages")) {
      Read read = read(folder, "soap.wsdl");
      String request = message(folder, read, "request.xml", true);
      String response = message(folder, read, "response.xml", false);
      out.append("| %s | %s | %s |\n".formatted(folder.getFileName(), request, response));
      counts.merge(request.replaceAll(":.*", ""), 1, Integer::sum);
      counts.merge(response.replaceAll(":.*", ""), 1, Integer::sum);
    }
    out.append("\nIn numbers: ").append(counts).append("\n");
  }

  private static String message(Path folder, Read read, String file, boolean request)
      throws IOException {
    if (!Files.exists(folder.resolve(file))) {
      return "–";
    }
    String name = folder.getFileName().toString().replaceAll("__.*", "");
    Wsdl.Operation operation = operation(read, name);
    if (operation == null) {
      return "refused: " + String.join("; ", read.errors());
    }
    if (operation.refusal() != null) {
      return "refused: " + operation.refusal();
    }
    Wsdl.Message message = request ? operation.input() : operation.output();
    if (message == null) {
      return "one way: no answer is read";
    }
    return roundTrip(Files.readAllBytes(folder.resolve(file)), message, operation.faults());
  }

  private static String roundTrip(
      byte[] document, Wsdl.Message message, Map<String, XmlCodec> faults) {
    SoapEnvelope.Expected expected =
        new SoapEnvelope.Expected(message.body(), message.headers(), faults, Set.of(), false);
    try (XmlReader reader = XmlInput.STANDARD.open(document, null)) {
      return switch (SoapEnvelope.read(reader, expected)) {
        case SoapAnswer.Failure failure -> "a fault: " + failure.code();
        case SoapAnswer.Result result -> {
          XmlCodec codec = message.body();
          Object value = result.body();
          SoapEnvelope.Part body =
              codec == null || value == null ? null : new SoapEnvelope.Part(codec, value);
          byte[] again = SoapEnvelope.write(SoapVersion.V11, null, Instant.EPOCH, List.of(), body);
          yield compare(document, again);
        }
      };
    } catch (Fault fault) {
      return "not valid: " + (fault.operator() == null ? fault.getMessage() : fault.operator());
    }
  }

  private static String compare(byte[] document, byte[] again) {
    XmlElement expected = XmlTree.read(document, "expected", new Mistakes());
    XmlElement actual = XmlTree.read(again, "actual", new Mistakes());
    assertThat(expected).isNotNull();
    assertThat(actual).isNotNull();
    XmlElement expectedBody = expected.child(expected.name().namespace(), "Body");
    XmlElement actualBody = actual.child(SOAP, "Body");
    assertThat(expectedBody).isNotNull();
    assertThat(actualBody).isNotNull();
    if (expectedBody.children().isEmpty() && actualBody.children().isEmpty()) {
      return "equal";
    }
    return XmlEquivalence.compare(
        expectedBody.children().getFirst(), actualBody.children().getFirst());
  }

  private static void invalid(StringBuilder out) throws IOException {
    out.append("\n## Broken contracts\n\n| contract | first problem |\n|---|---|\n");
    for (Path file : Samples.under("wsdl-invalid", ".wsdl")) {
      Read read = read(file.resolveSibling("."), file.getFileName().toString());
      out.append(
          "| %s | %s |\n"
              .formatted(
                  file.getFileName(),
                  read.errors().isEmpty() ? "**none**" : read.errors().getFirst()));
    }
  }

  private record Read(Wsdl wsdl, List<String> errors) {}

  private static Read read(Path folder, String file) {
    Mistakes mistakes = new Mistakes();
    Wsdl wsdl = WsdlReader.read(folder, file, Place.of("the test"), mistakes);
    List<String> errors =
        mistakes.sorted().stream()
            .filter(mistake -> mistake.severity() == Mistake.Severity.ERROR)
            .map(mistake -> mistake.place() + ": " + mistake.message())
            .toList();
    return new Read(wsdl, errors);
  }

  private static Wsdl.@Nullable Operation operation(Read read, String name) {
    for (Wsdl.Port port : read.wsdl().ports()) {
      for (Wsdl.Operation operation : port.operations()) {
        if (operation.name().equals(name)) {
          return operation;
        }
      }
    }
    return null;
  }

  private static List<Path> folders(String name) throws IOException {
    try (var all = Files.list(Samples.at(name))) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }

  /// The contract among the files of a folder: the one that INDEX.md names, told by its imports.
  private static String main(Path folder) throws IOException {
    String index = Files.readString(Samples.at("INDEX.md"));
    for (String line : index.split("\n")) {
      String[] cells = line.split("\\|");
      if (cells.length > 3 && cells[1].strip().equals(folder.getFileName().toString())) {
        return cells[2].strip();
      }
    }
    throw new AssertionError("INDEX.md does not name " + folder);
  }
}
