package dev.banyan.type;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// The compiled pattern of a [Type.Text], matched against whole texts in bounded time.
///
/// Patterns come from contracts, texts from callers: a pattern that backtracks is an attack waiting
/// to be found. RE2 matches in time linear in the text; what RE2 does not know (look-around, back
/// references) runs on `java.util.regex` with a budget of steps, and a text that exhausts it does
/// not match.
public final class TextPattern {
  /// Characters that `java.util.regex` may look at before a text is given up.
  private static final int STEPS_MAX = 200_000;

  /// RE2 is in many states at once of a pattern that repeats something up to a thousand times.
  private static final int STATES_AT_ONCE = 64;

  private final com.google.re2j.@Nullable Pattern linear;
  private final @Nullable Pattern budgeted;

  private TextPattern(com.google.re2j.@Nullable Pattern linear, @Nullable Pattern budgeted) {
    this.linear = linear;
    this.budgeted = budgeted;
  }

  /// Compiles; throws `IllegalArgumentException` that says where the pattern is wrong.
  public static TextPattern of(String pattern) {
    try {
      return new TextPattern(com.google.re2j.Pattern.compile(pattern), null);
    } catch (com.google.re2j.PatternSyntaxException _) {
      return new TextPattern(null, budgeted(pattern));
    }
  }

  /// Whether [#of] takes it.
  public static boolean isValid(String pattern) {
    try {
      of(pattern);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static Pattern budgeted(String pattern) {
    try {
      return Pattern.compile(new PatternEnds(pattern).translated());
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "not a regular expression: " + e.getDescription() + " at character " + e.getIndex(), e);
    }
  }

  /// Whether it takes time linear in the text, rather than a budget of steps.
  public boolean isLinear() {
    return linear != null;
  }

  /// Whether the whole text matches.
  public boolean matches(String text) {
    return attempt(text).matches();
  }

  /// What came of matching a text: how many characters were looked at, those of the text again and
  /// again where the pattern backtracks or is large, and whether it was given up, which is no
  /// match.
  public record Attempt(boolean matches, long looks, boolean givenUp) {}

  /// How many characters will be looked at for a text, as far as that is known beforehand: all
  /// where it is linear, else 0.
  public long foreseen(String text) {
    return linear == null ? 0 : (1L + linear.programSize() / STATES_AT_ONCE) * text.length();
  }

  /// Whether the whole text matches, and what that has cost.
  public Attempt attempt(String text) {
    if (linear != null) {
      return new Attempt(linear.matches(text), foreseen(text), false);
    }
    Budgeted budget = new Budgeted(text);
    Matcher matcher = java.util.Objects.requireNonNull(budgeted).matcher(budget);
    try {
      return new Attempt(matcher.matches(), budget.steps, false);
    } catch (BudgetSpent | StackOverflowError _) {
      return new Attempt(false, budget.steps, true);
    }
  }

  /// A text that can be looked at only so often. One matcher, one thread.
  private static final class Budgeted implements CharSequence {
    private final String text;
    private int steps;

    Budgeted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > STEPS_MAX) {
        throw new BudgetSpent();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class BudgetSpent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BudgetSpent() {
      super(null, null, false, false);
    }
  }
}
