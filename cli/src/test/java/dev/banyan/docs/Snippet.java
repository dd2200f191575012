package dev.banyan.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One fenced block of a document. `mark` is what stands behind the language: `file=NAME` for a
/// file to be written, `over=NAME` for lines laid over a configuration, nothing for commands and
/// output. `line` is that of the fence, from 1.
record Snippet(String document, int line, String language, String mark, String text) {
  private static final String FENCE = "```";

  static List<Snippet> of(Path document) throws IOException {
    List<Snippet> snippets = new ArrayList<>();
    List<String> lines = Files.readAllLines(document);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith(FENCE)) {
        continue;
      }
      int start = i++;
      StringBuilder text = new StringBuilder();
      while (!lines.get(i).startsWith(FENCE)) {
        text.append(lines.get(i++)).append('\n');
      }
      String[] words = lines.get(start).substring(FENCE.length()).strip().split(" ", 2);
      snippets.add(
          new Snippet(
              String.valueOf(document.getFileName()),
              start + 1,
              words[0],
              words.length == 2 ? words[1] : "",
              text.toString()));
    }
    return snippets;
  }

  /// What the mark says under that name; empty where it does not.
  String marked(String name) {
    return mark.startsWith(name + "=") ? mark.substring(name.length() + 1) : "";
  }

  String place() {
    return document + ":" + line;
  }
}
