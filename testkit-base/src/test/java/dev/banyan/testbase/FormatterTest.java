package dev.banyan.testbase;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import org.junit.jupiter.api.Test;

/// Holds the pinned formatter to what made us pin it: some of its versions cut long Markdown
/// comments into pieces that are no longer comments of that kind.
class FormatterTest {
  @Test
  void keepsMarkdownCommentsAndTheSyntaxOfJava25() throws FormatterException {
    String source =
        """
        package a;
        import module java.base;
        /// A **thing**, told in a line that is longer than a hundred\040\
        columns and so must go on in another line.
        ///
        /// - an item, with [List#of(Object...)]
        /// - another
        ///
        /// | a | b |
        /// |---|---|
        /// | 1 | 2 |
        ///
        /// ```java
        /// var   x = 1;
        /// ```
        sealed interface Thing<T> permits Thing.One, Thing.None {
            record One<T>(T value) implements Thing<T> {}
            record None<T>() implements Thing<T> {}
            static int weight(Object o) {
              return switch (o) { case One<?>(Integer i) when i > 3 -> i; case One<?>(_) -> 1;
                case None<?> _ -> 2; case null, default -> 3; };
            }
            String TEXT = \"""
                text   block
                  "indented"
                \""";
        }
        class Named extends Thread {
          private final int n;
          Named(int n) { if (n < 0) { throw new IllegalArgumentException(); } this.n = n;
            super("x"); }
        }
        """;

    String once = new Formatter().formatSource(source);

    Golden.check("formatter/Thing.java.txt", once);
    assertThat(new Formatter().formatSource(once)).isEqualTo(once);
  }
}
