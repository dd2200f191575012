package dev.banyan.gateway.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.banyan.base.Fault;
import dev.banyan.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The payload of a job's record: a flat JSON object of texts. Immutable.
record Note(Map<String, String> members) {
  private static final JsonFactory JSON = new JsonFactory();

  Note {
    members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  static Note of(String name, @Nullable String value) {
    return new Note(Map.of()).and(name, value);
  }

  /// With one more; nothing where it is null.
  Note and(String name, @Nullable String value) {
    if (value == null) {
      return this;
    }
    Map<String, String> more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new Note(more);
  }

  @Nullable String text(String name) {
    return members.get(name);
  }

  /// A count; 0 where it is not there.
  long number(String name) {
    String text = members.get(name);
    try {
      return text == null ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw broken(e);
    }
  }

  Instant at(String name, Instant otherwise) {
    String text = members.get(name);
    try {
      return text == null ? otherwise : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw broken(e);
    }
  }

  Bytes write() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (Map.Entry<String, String> member : members.entrySet()) {
        json.writeStringField(member.getKey(), member.getValue());
      }
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return Bytes.wrap(out.toByteArray());
  }

  static Note read(Bytes payload) {
    Map<String, String> members = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(payload.toArray())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw broken(new IllegalArgumentException("no object"));
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        members.put(name, json.getText());
      }
    } catch (IOException e) {
      throw broken(e);
    }
    return new Note(members);
  }

  private static Fault broken(Exception cause) {
    return Fault.bug("a record of a job cannot be read: " + cause.getMessage(), cause);
  }
}
