package dev.banyan.expr;

import dev.banyan.base.Fault;
import dev.banyan.expr.CelText.Positions;
import dev.banyan.expr.Plan.Gap;
import dev.banyan.expr.Plan.Node;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Type;
import dev.cel.common.CelAbstractSyntaxTree;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns CEL source text into checked expressions: reads it, checks it against the variables and
/// the expected type, and plans how to evaluate it.
///
/// The text is CEL; what differs is written in `docs/decisions/0002-cel-text-own-checker.md`:
/// numbers with a point are exact decimals, an integer may stand where a decimal is expected, and
/// whatever may have no value (division, index, key, conversion, absent field) must be handled by
/// `orValue`, `has` or a condition. Costs nothing until the first expression that is more than a
/// path or a literal. Safe for several threads.
public final class ExpressionCompiler {
  /// The longest expression in characters.
  private static final int LENGTH_MAX = 8_192;

  private final InstantSource clock;
  private final @Nullable String instead;

  /// `clock` answers `now()` and `today()`.
  public ExpressionCompiler(InstantSource clock) {
    this(clock, null);
  }

  private ExpressionCompiler(InstantSource clock, @Nullable String instead) {
    this.clock = clock;
    this.instead = instead;
  }

  /// The same for expressions that must give the same value whenever they are evaluated: `now()`
  /// and `today()` are mistakes.
  ///
  /// @param remedy what to write in place of them
  public ExpressionCompiler timeless(String remedy) {
    return new ExpressionCompiler(clock, remedy);
  }

  /// The checked expression, or null after adding to `mistakes` all that is wrong with it.
  ///
  /// `place` is where the source text stands (with or without its quotes). With an `expected` type
  /// the result is of that type: what can only be seen in the value (a text too long, a number out
  /// of range) is then an `INVALID` fault when it is evaluated; without one the type is what the
  /// expression yields. A result that may be absent is left to the caller: see
  /// [Expression#optional()].
  public @Nullable Expression compile(
      String source, Place place, Scope scope, @Nullable Type expected, Mistakes mistakes) {
    Findings findings = new Findings(source, place, mistakes, instead, expected);
    Gap.Span all = new Gap.Span(0, Math.max(1, source.length()));
    if (source.isBlank()) {
      findings.syntax(all, "the expression is empty", "a text is written in quotes: \"''\"");
      return null;
    }
    if (source.length() > LENGTH_MAX) {
      findings.syntax(all, "the expression has more than " + LENGTH_MAX + " characters", null);
      return null;
    }
    Paths.Outcome simple = Paths.plan(scope, findings);
    if (simple.simple()) {
      return finish(simple.plan(), 0, scope, expected, findings);
    }
    CelAbstractSyntaxTree parsed = CelText.parse(findings);
    if (parsed == null) {
      return null;
    }
    Planner planner = new Planner(findings, scope, new Positions(source, parsed));
    Plan plan = planner.plan(parsed.getExpr(), Set.of());
    return finish(plan, planner.locals(), scope, expected, findings);
  }

  private @Nullable Expression finish(
      @Nullable Plan plan, int locals, Scope scope, @Nullable Type expected, Findings findings) {
    if (plan == null || findings.any()) {
      return null;
    }
    Gap gap = plan.gap();
    if (gap != null && gap.cause() == Gap.Cause.FAILURE) {
      findings.gap(gap);
      return null;
    }
    Gap.Span all = new Gap.Span(0, findings.source().length());
    Type type = expected != null ? expected : type(plan);
    if (type == null) {
      findings.type(all, "a " + Types.name(plan.kind()) + " is not a result", null);
      return null;
    }
    Plan fitted = new Fit(findings, all).plan(plan, type);
    if (fitted == null) {
      return null;
    }
    boolean optional = gap != null && gap.cause() != Gap.Cause.NULL;
    Shape shape = new Shape(type, optional, findings.source(), scope.variables().size());
    return new Checked(shape, fitted.node(), locals, clock);
  }

  /// A text literal is a text, though the checks treat it as the enumeration of itself.
  private static @Nullable Type type(Plan plan) {
    return plan.constant() instanceof String text
        ? Type.Text.max(text.codePointCount(0, text.length()))
        : plan.kind().type();
  }

  private record Shape(Type type, boolean optional, String source, int variables) {}

  private record Checked(Shape shape, Node node, int locals, InstantSource clock)
      implements Expression {
    @Override
    public Type type() {
      return shape.type();
    }

    @Override
    public boolean optional() {
      return shape.optional();
    }

    @Override
    public String source() {
      return shape.source();
    }

    @Override
    public @Nullable Object evaluate(@Nullable Object... variables) {
      if (variables.length < shape.variables()) {
        throw Fault.builder(Fault.Kind.BUG, "Internal error")
            .operator("an expression was given " + variables.length + " variables")
            .build();
      }
      return node.evaluate(new Frame(variables, locals, clock));
    }

    @Override
    public String toString() {
      return shape.source();
    }
  }
}
