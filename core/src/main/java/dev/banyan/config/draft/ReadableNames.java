package dev.banyan.config.draft;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Readable names for what a legacy system calls `CUST_NM`: words are parted at underscores, points
/// and humps, usual abbreviations written out, and no name is given twice. Owned by one thread.
public final class ReadableNames {
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("acct", "account"),
          Map.entry("addr", "address"),
          Map.entry("amt", "amount"),
          Map.entry("bal", "balance"),
          Map.entry("cat", "category"),
          Map.entry("cd", "code"),
          Map.entry("cntry", "country"),
          Map.entry("ctry", "country"),
          Map.entry("curr", "currency"),
          Map.entry("cust", "customer"),
          Map.entry("dept", "department"),
          Map.entry("descr", "description"),
          Map.entry("dt", "date"),
          Map.entry("emp", "employee"),
          Map.entry("flg", "flag"),
          Map.entry("fname", "firstName"),
          Map.entry("inv", "invoice"),
          Map.entry("lim", "limit"),
          Map.entry("lname", "lastName"),
          Map.entry("mgr", "manager"),
          Map.entry("nbr", "number"),
          Map.entry("nm", "name"),
          Map.entry("nr", "number"),
          Map.entry("ord", "order"),
          Map.entry("prd", "product"),
          Map.entry("prod", "product"),
          Map.entry("qty", "quantity"),
          Map.entry("rgn", "region"),
          Map.entry("stat", "status"),
          Map.entry("tel", "telephone"),
          Map.entry("tm", "time"),
          Map.entry("ts", "timestamp"),
          Map.entry("typ", "type"),
          Map.entry("upd", "updated"));

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

  /// `CUST_NM` → `customerName`.
  public String field(String legacy) {
    String camel = camel(words(legacy));
    return free(RESERVED.contains(camel) ? camel + "Value" : camel);
  }

  /// `CustomerRecord` → `CustomerRecord`.
  public String type(String legacy) {
    return free(capital(camel(words(legacy))));
  }

  /// `order_details` → `OrderDetail`, the type of one of many.
  public String typeOfOne(String legacy) {
    List<String> words = words(legacy);
    words.add(singular(words.removeLast()));
    return free(capital(camel(words)));
  }

  /// `order_details` → `order-details`, the collection's path.
  public static String path(String legacy) {
    List<String> words = words(legacy);
    words.add(plural(words.removeLast()));
    return hyphens(words);
  }

  /// `OrderDetail` → `order-detail`.
  public static String hyphens(String camel) {
    return hyphens(words(camel));
  }

  private static String hyphens(List<String> words) {
    return String.join("-", words).toLowerCase(Locale.ROOT);
  }

  /// Whether nothing has this name yet.
  public boolean isFree(String name) {
    return !taken.contains(name);
  }

  /// A name that nothing has yet: a number follows where it is taken.
  public String free(String name) {
    String candidate = name;
    for (int i = 2; !taken.add(candidate); i++) {
      candidate = name + i;
    }
    return candidate;
  }

  /// The words of a name in lower case, abbreviations written out; never empty.
  public static List<String> words(String legacy) {
    String parted =
        legacy
            .replaceAll("([\\p{Ll}\\p{N}])(\\p{Lu})", "$1 $2")
            .replaceAll("(\\p{Lu})(\\p{Lu}\\p{Ll})", "$1 $2");
    List<String> words = new ArrayList<>();
    for (String word : parted.split("[^\\p{L}\\p{N}]+")) {
      if (!word.isEmpty()) {
        String lower = word.toLowerCase(Locale.ROOT);
        words.add(WORDS.getOrDefault(lower, lower));
      }
    }
    if (words.isEmpty()) {
      words.add("n");
    } else if (!Character.isLetter(words.getFirst().charAt(0))) {
      words.addFirst("n" + words.removeFirst());
    }
    return words;
  }

  private static String camel(List<String> words) {
    StringBuilder name = new StringBuilder(words.getFirst());
    words.subList(1, words.size()).forEach(word -> name.append(capital(word)));
    return name.toString();
  }

  /// The word with a capital first.
  public static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  private static String singular(String word) {
    if (word.length() > 4 && word.endsWith("ies") && !word.equals("series")) {
      return word.substring(0, word.length() - 3) + "y";
    }
    boolean sibilant =
        word.endsWith("sses")
            || word.endsWith("xes")
            || word.endsWith("ches")
            || word.endsWith("shes");
    if (sibilant) {
      return word.substring(0, word.length() - 2);
    }
    boolean plural =
        word.length() > 3
            && word.endsWith("s")
            && !word.endsWith("ss")
            && !word.endsWith("us")
            && !word.endsWith("is")
            && !word.equals("series");
    return plural ? word.substring(0, word.length() - 1) : word;
  }

  /// `company` and `companies` → `companies`.
  public static String plural(String word) {
    return many(singular(word));
  }

  private static String many(String word) {
    if (word.equals("series")) {
      return word;
    }
    if (word.endsWith("y")
        && word.length() > 1
        && "aeiou".indexOf(word.charAt(word.length() - 2)) < 0) {
      return word.substring(0, word.length() - 1) + "ies";
    }
    boolean sibilant =
        word.endsWith("s") || word.endsWith("x") || word.endsWith("ch") || word.endsWith("sh");
    return word + (sibilant ? "es" : "s");
  }
}
