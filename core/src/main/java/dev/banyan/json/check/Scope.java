package dev.banyan.json.check;

import dev.banyan.json.check.Demands.Way;
import dev.banyan.json.schema.Keywords;
import dev.banyan.text.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where in a contract a schema stands while it is compiled, and which members of the value need
/// not be there.
record Scope(SchemaCompiler compiler, String where, Exempt exempt) {
  /// The members that travel the other way only: by all the schemas that speak of the value, some
  /// of which are alternatives, and by those that hold in any case.
  record Exempt(Set<String> all, Set<String> sure) {
    static final Exempt NOTHING = new Exempt(Set.of(), Set.of());

    Exempt and(Exempt more) {
      return new Exempt(union(all, more.all), union(sure, more.sure));
    }

    /// Without those of alternatives.
    Exempt surely() {
      return all.equals(sure) ? this : new Exempt(sure, sure);
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
      if (some.containsAll(more)) {
        return some;
      }
      Set<String> both = new HashSet<>(some);
      both.addAll(more);
      return Set.copyOf(both);
    }
  }

  /// A schema of a member or an item of the value.
  Demands below(Node schema, Demands holder) {
    return compiler.below(schema, holder, where);
  }

  /// Another schema of the same value.
  Demands beside(Node schema, Demands holder) {
    return compiler.part(schema, holder, Way.BESIDE, this);
  }

  /// One of the same value that decides something.
  Demands choice(Node schema, Demands holder) {
    return compiler.part(schema, holder, Way.CHOICE, this);
  }

  /// Tells that something which stands there is not held.
  void unheld(Node at, String what) {
    compiler.unheld(where, at, what);
  }

  /// The same where the rest of the schema is sure all the same.
  void told(Node at, String what) {
    compiler.told(where, at, what);
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

  /// All that the value must be as, besides.
  List<Demands> all(Node.Mapping schema, Demands holder) {
    List<Demands> all = new ArrayList<>();
    for (Node part : listed(schema, "allOf")) {
      all.add(beside(part, holder));
    }
    return all;
  }

  /// The alternatives under a keyword. What only one of them exempts counts in none of the others.
  List<Demands> alternatives(Node.Mapping schema, String keyword, Demands holder) {
    Exempt around = exempt.surely();
    for (Node other : Keywords.items(schema, keyword.equals("oneOf") ? "anyOf" : "oneOf")) {
      around = around.and(compiler.exempt(other));
    }
    Scope scope = new Scope(compiler, where, around);
    List<Demands> all = new ArrayList<>();
    for (Node part : listed(schema, keyword)) {
      all.add(scope.choice(part, holder));
    }
    return all;
  }

  private List<Node> listed(Node.Mapping schema, String keyword) {
    List<Node> all = Keywords.items(schema, keyword);
    if (all.isEmpty() && schema.get(keyword) != null) {
      unheld(schema, "`" + keyword + "` lists nothing");
    }
    return all;
  }
}
