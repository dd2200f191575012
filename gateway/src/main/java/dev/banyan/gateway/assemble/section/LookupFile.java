package dev.banyan.gateway.assemble.section;

import dev.banyan.config.model.LookupSection;
import dev.banyan.mapping.LookupTable;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.text.Source;
import dev.banyan.text.Suggestion;
import dev.banyan.type.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a table of codes from a CSV file (RFC 4180) with a header line.
public final class LookupFile {
  private static final long BYTES_MAX = 4L * 1024 * 1024;

  private LookupFile() {}

  /// Null, with a mistake reported, where the file is no such table.
  public static @Nullable LookupTable read(LookupSection.File section, Mistakes mistakes) {
    Place whole = section.code().place();
    List<String> lines;
    try {
      if (Files.size(section.file()) > BYTES_MAX) {
        mistakes.error(
            "lookup-file",
            whole,
            section.file() + " is larger than 4 MiB",
            "keep such a table in a database");
        return null;
      }
      lines = Files.readAllLines(section.file());
    } catch (IOException e) {
      mistakes.error(
          "lookup-file", whole, section.file() + " cannot be read as UTF-8", "save it as UTF-8");
      return null;
    }
    Source source = new Source(section.file().getFileName().toString(), lines);
    List<String> header = lines.isEmpty() ? List.of() : cells(lines.getFirst());
    int code = header.indexOf(section.code().value());
    int value = header.indexOf(section.value().value());
    if (code < 0 || value < 0) {
      mistakes.error(
          "lookup-file",
          new Place(source, 1, 1, Math.max(1, lines.isEmpty() ? 1 : lines.getFirst().length())),
          "the first line names no column `" + (code < 0 ? section.code() : section.value()) + "`",
          Suggestion.forWord((code < 0 ? section.code() : section.value()).value(), header));
      return null;
    }
    Map<String, String> rows = new LinkedHashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      List<String> cells = cells(lines.get(i));
      boolean complete = cells.size() > Math.max(code, value);
      if (complete && rows.putIfAbsent(cells.get(code), cells.get(value)) == null) {
        continue;
      }
      mistakes.error(
          "lookup-file",
          new Place(source, i + 1, 1, Math.max(1, lines.get(i).length())),
          complete ? "code `" + cells.get(code) + "` stands twice" : "the line is too short",
          complete ? "remove one of the lines" : "each line has a cell for every column");
    }
    return LookupTable.of(Type.Text.ANY, Type.Text.ANY, rows);
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        boolean escaped = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
        if (escaped) {
          cell.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
