package dev.banyan.connectors.soap.importer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Readable names for legacy ones: words are parted at underscores, points and humps. Gives no name
/// twice. Owned by one thread.
final class Words {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

  /// What expressions cannot take as a variable.
  private static final Set<String> RESERVED =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");

  private final Set<String> taken = new HashSet<>();

  /// `CUST_NM` → `custNm`.
  String field(String legacy) {
    String camel = camel(words(legacy));
    return free(RESERVED.contains(camel) ? camel + "Value" : camel);
  }

  /// `customer_record` → `CustomerRecord`.
  String type(String legacy) {
    return free(capital(camel(words(legacy))));
  }

  /// `GetCustomer` → `get-customer`.
  String hyphened(String legacy) {
    return free(String.join("-", words(legacy)));
  }

  private String free(String name) {
    String candidate = name;
    for (int i = 2; !taken.add(candidate); i++) {
      candidate = name + i;
    }
    return candidate;
  }

  /// The words of a name in lower case; never empty, the first one beginning with a letter.
  static List<String> words(String legacy) {
    String parted =
        legacy
            .replaceAll("([\\p{Ll}\\p{N}])(\\p{Lu})", "$1 $2")
            .replaceAll("(\\p{Lu})(\\p{Lu}\\p{Ll})", "$1 $2");
    List<String> words = new ArrayList<>();
    for (String word : parted.split("[^\\p{L}\\p{N}]+")) {
      if (!word.isEmpty()) {
        words.add(word.toLowerCase(Locale.ROOT));
      }
    }
    if (words.isEmpty() || !Character.isLetter(words.getFirst().charAt(0))) {
      words.addFirst("n");
    }
    return words;
  }

  static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  static String plural(String word) {
    if (word.endsWith("s")) {
      return word;
    }
    boolean consonantY =
        word.length() > 1
            && word.endsWith("y")
            && "aeiou".indexOf(word.charAt(word.length() - 2)) < 0;
    return consonantY ? word.substring(0, word.length() - 1) + "ies" : word + "s";
  }

  private static String camel(List<String> words) {
    StringBuilder out = new StringBuilder(words.getFirst());
    words.stream().skip(1).forEach(word -> out.append(capital(word)));
    return out.toString();
  }

  /// A text as it stands where YAML leaves it alone, else in quotes.
  static String yaml(String text) {
    return PLAIN.matcher(text).matches() && !text.equals("null")
        ? text
        : "\""
            + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ")
            + "\"";
  }
}
