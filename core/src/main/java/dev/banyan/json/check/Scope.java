package dev.banyan.json.check;

import dev.banyan.json.schema.Keywords;
import dev.banyan.text.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where in a contract a schema stands while it is compiled. `exempt` names the members of the
/// value that need not be there, as they travel the other way only.
record Scope(SchemaCompiler compiler, String where, Set<String> exempt) {
  /// A schema of a member or an item of the value.
  Demands below(Node schema, Demands holder) {
    return compiler.below(schema, holder, where);
  }

  /// Another schema of the same value.
  Demands beside(Node schema, Demands holder) {
    return compiler.part(schema, holder, this);
  }

  /// Tells that something which stands there is not held.
  void unheld(Node at, String what) {
    compiler.unheld(where, at, what);
  }

  /// A number; null where there is none, which is told where something else stands there.
  @Nullable BigDecimal number(Node.Mapping schema, String keyword) {
    BigDecimal number = Keywords.number(schema, keyword);
    String text = Keywords.text(schema, keyword);
    boolean truth = text != null && text.matches("true|false");
    if (number == null && schema.get(keyword) != null && !truth) {
      unheld(schema, "`" + keyword + "` is no number");
    }
    return number;
  }

  /// A count; `otherwise` where there is none.
  int count(Node.Mapping schema, String keyword, int otherwise) {
    BigDecimal number = number(schema, keyword);
    if (number != null && number.signum() < 0) {
      unheld(schema, "`" + keyword + "` is negative");
    }
    return Keywords.count(schema, keyword, otherwise);
  }

  /// The schemas of the same value under a keyword that lists them.
  List<Demands> besides(Node.Mapping schema, String keyword, Demands holder) {
    List<Demands> all = new ArrayList<>();
    for (Node part : Keywords.items(schema, keyword)) {
      all.add(beside(part, holder));
    }
    if (all.isEmpty() && schema.get(keyword) != null) {
      unheld(schema, "`" + keyword + "` lists nothing");
    }
    return all;
  }
}
