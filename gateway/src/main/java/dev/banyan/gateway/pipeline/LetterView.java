package dev.banyan.gateway.pipeline;

import dev.banyan.json.JsonTree;
import dev.banyan.json.JsonTree.Draft;
import dev.banyan.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A dead letter as an operator sees it, with everything that is known of it.
final class LetterView {
  private LetterView() {}

  static JsonTree whole(Letter letter) {
    List<JsonTree> history = new ArrayList<>();
    for (Letter.Happening one : letter.history()) {
      Draft line = new Draft().put("at", one.at().toString()).put("what", one.what());
      line.put("by", one.by().isEmpty() ? null : one.by());
      line.put("detail", one.detail().isEmpty() ? null : one.detail());
      history.add(line.tree());
    }
    Draft members =
        new Draft()
            .put("id", letter.id())
            .put("pipeline", letter.pipeline())
            .put("state", letter.state().name().toLowerCase(Locale.ROOT))
            .put("redrives", JsonTree.number(letter.redrives()))
            .put("cause", LetterJson.cause(letter.cause()))
            .put("message", LetterJson.head(letter.message()))
            .put("body", LetterJson.bytes(letter.message().body()));
    Bytes edited = letter.edited();
    if (edited != null) {
      members.put("edited", LetterJson.bytes(edited));
    }
    return members.put("history", JsonTree.list(history)).tree();
  }
}
