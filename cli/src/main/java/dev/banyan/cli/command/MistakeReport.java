package dev.banyan.cli.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.banyan.text.Mistake;
import dev.banyan.text.Mistakes;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/// Mistakes for machines: plain JSON, and SARIF 2.1.0 (OASIS) for code hosts.
final class MistakeReport {
  private MistakeReport() {}

  @FunctionalInterface
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static String text(Body body) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.useDefaultPrettyPrinter();
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  static String json(Mistakes mistakes) {
    return text(
        json -> {
          json.writeStartArray();
          for (Mistake mistake : mistakes.sorted()) {
            json.writeStartObject();
            json.writeStringField("severity", severity(mistake));
            json.writeStringField("code", mistake.code());
            json.writeStringField("file", mistake.place().source().name());
            json.writeNumberField("line", mistake.place().line());
            json.writeNumberField("column", mistake.place().column());
            json.writeStringField("message", mistake.message());
            if (mistake.remedy() != null) {
              json.writeStringField("remedy", mistake.remedy());
            }
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static String severity(Mistake mistake) {
    return switch (mistake.severity()) {
      case ERROR -> "error";
      case WARNING -> "warning";
    };
  }

  static String sarif(Mistakes mistakes) {
    return text(
        json -> {
          json.writeStartObject();
          json.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
          json.writeStringField("version", "2.1.0");
          json.writeArrayFieldStart("runs");
          json.writeStartObject();
          json.writeObjectFieldStart("tool");
          json.writeObjectFieldStart("driver");
          json.writeStringField("name", "banyan");
          json.writeEndObject();
          json.writeEndObject();
          json.writeArrayFieldStart("results");
          for (Mistake mistake : mistakes.sorted()) {
            result(json, mistake);
          }
          json.writeEndArray();
          json.writeEndObject();
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void result(JsonGenerator json, Mistake mistake) throws IOException {
    json.writeStartObject();
    json.writeStringField("ruleId", mistake.code());
    json.writeStringField("level", severity(mistake));
    json.writeObjectFieldStart("message");
    String remedy = mistake.remedy() == null ? "" : ": " + mistake.remedy();
    json.writeStringField("text", mistake.message() + remedy);
    json.writeEndObject();
    json.writeArrayFieldStart("locations");
    json.writeStartObject();
    json.writeObjectFieldStart("physicalLocation");
    json.writeObjectFieldStart("artifactLocation");
    json.writeStringField("uri", mistake.place().source().name());
    json.writeEndObject();
    if (mistake.place().line() > 0) {
      json.writeObjectFieldStart("region");
      json.writeNumberField("startLine", mistake.place().line());
      json.writeNumberField("startColumn", mistake.place().column());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }
}
