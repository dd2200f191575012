package dev.banyan.gateway.assemble.durable;

import dev.banyan.base.Fault;
import dev.banyan.config.decode.Cel;
import dev.banyan.model.Assignment;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.projection.Shape;
import dev.banyan.text.Name;
import dev.banyan.type.Structure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// All that decides what the rows of a projection are, and a hash of it: rows that were folded by
/// another definition are made anew. Owned by one thread.
final class Definition {
  /// One more whenever the same words are folded to other rows.
  private static final String FOLDS = "1";

  private final StringBuilder text = new StringBuilder(FOLDS);

  Definition(ModelType model) {
    add(model.name() + " " + Shape.of(model.key().type()));
  }

  void add(String words) {
    text.append('\n').append(words);
  }

  void add(Map<Name, Cel> expressions) {
    expressions.forEach((name, cel) -> add(name + ": " + cel.source()));
  }

  /// An event as it is now and as it was.
  void add(EventType event) {
    add(event.kind() + " " + Shape.of(event.fields()));
    for (EventType.Earlier earlier : event.earlier()) {
      add(Shape.of(earlier.fields()));
      for (Assignment one : earlier.set()) {
        add(one.slot() + ": " + one.value().source());
      }
    }
  }

  String hash(Structure row, List<Integer> indexed) {
    add(Shape.of(row) + " " + indexed);
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw Fault.bug("every Java has SHA-256", e);
    }
  }
}
