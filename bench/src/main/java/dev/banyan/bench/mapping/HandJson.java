package dev.banyan.bench.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.banyan.bench.mapping.ModernCustomer.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// A customer as JSON text and back, by Jackson's streaming interface, the fastest way it has.
/// Refuses names that stand twice or are not known, texts that are too long, and what is missing.
final class HandJson {
  private static final JsonFactory JSON = new JsonFactory();

  private HandJson() {}

  static byte[] write(ModernCustomer customer) {
    ByteArrayBuilder out = new ByteArrayBuilder();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("id", customer.id());
      json.writeStringField("name", customer.name());
      json.writeStringField("status", customer.status().word);
      json.writeNumberField("credit", customer.credit());
      if (customer.since() != null) {
        json.writeStringField("since", customer.since().toString());
      }
      if (customer.email() != null) {
        json.writeStringField("email", customer.email());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static ModernCustomer read(byte[] text) {
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("no object");
      }
      return members(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModernCustomer members(JsonParser json) throws IOException {
    String id = null;
    String name = null;
    Status status = null;
    BigDecimal credit = null;
    LocalDate since = null;
    String email = null;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      switch (field) {
        case "id" -> id = once(id, bounded(json.getText(), 8));
        case "name" -> name = once(name, bounded(json.getText(), 40));
        case "status" -> status = once(status, Status.ofWord(json.getText()));
        case "credit" -> credit = once(credit, json.getDecimalValue().setScale(2));
        case "since" -> since = once(since, LocalDate.parse(json.getText()));
        case "email" -> email = once(email, bounded(json.getText(), 120));
        default -> throw new IllegalArgumentException("unknown field");
      }
    }
    return new ModernCustomer(given(id), given(name), given(status), given(credit), since, email);
  }

  private static String bounded(String text, int max) {
    if (text.length() > max) {
      throw new IllegalArgumentException("a text is too long");
    }
    return text;
  }

  private static <T> T once(@Nullable T before, T value) {
    if (before != null) {
      throw new IllegalArgumentException("a field stands twice");
    }
    return value;
  }

  private static <T> T given(@Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("a field is missing");
    }
    return value;
  }
}
