package dev.banyan.formats.xml;

import dev.banyan.text.Mistakes;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Says whether two elements mean the same: names by namespace, attributes in any order, xsi:type
/// by what it names, white space between elements ignored, numbers, booleans and instants by value.
public final class XmlEquivalence {
  private boolean reordered;

  private XmlEquivalence() {}

  /// `equal`, `equal but for order`, or what differs first.
  public static String compare(XmlElement expected, XmlElement actual) {
    XmlEquivalence check = new XmlEquivalence();
    String difference = check.difference(expected, actual, "");
    return difference != null
        ? "differs: " + difference
        : check.reordered ? "equal but for order" : "equal";
  }

  private @Nullable String difference(XmlElement expected, XmlElement actual, String path) {
    String here = path + "/" + expected.local();
    if (!expected.name().equals(actual.name())) {
      return here + " is " + actual.name() + ", not " + expected.name();
    }
    if (!attributes(expected).equals(attributes(actual))) {
      return here + " has attributes " + attributes(actual) + ", not " + attributes(expected);
    }
    if (expected.children().size() != actual.children().size()) {
      return here + " has " + names(actual.children()) + ", not " + names(expected.children());
    }
    if (expected.children().isEmpty() && !sameText(expected.text(), actual.text())) {
      return here + " holds another text";
    }
    return children(expected.children(), actual.children(), here);
  }

  private @Nullable String children(
      List<XmlElement> expected, List<XmlElement> actual, String here) {
    List<XmlElement> ordered = actual;
    List<XmlElement> wanted = expected;
    if (!names(expected).equals(names(actual))) {
      Comparator<XmlElement> byName = Comparator.comparing(one -> one.name().toString());
      ordered = new ArrayList<>(actual);
      ordered.sort(byName);
      wanted = new ArrayList<>(expected);
      wanted.sort(byName);
      reordered = true;
    }
    for (int i = 0; i < wanted.size(); i++) {
      String difference = difference(wanted.get(i), ordered.get(i), here);
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private static List<String> names(List<XmlElement> elements) {
    return elements.stream().map(one -> one.name().toString()).toList();
  }

  private static Map<String, String> attributes(XmlElement element) {
    Map<String, String> all = new TreeMap<>();
    for (XmlElement.Attribute attribute : element.attributes()) {
      String namespace = attribute.name().namespace();
      boolean envelope = namespace.contains("soap");
      // A declared type need not be repeated by xsi:type; another one decides on its own what
      // follows.
      boolean type = namespace.equals(XmlName.INSTANCE) && attribute.name().local().equals("type");
      boolean notNil =
          namespace.equals(XmlName.INSTANCE) && attribute.value().strip().equals("false");
      if (!envelope && !notNil && !(type && isSimple(element))) {
        String value = attribute.value().strip();
        all.put(attribute.name().toString(), type ? resolved(element, value) : value);
      }
    }
    return all;
  }

  private static boolean isSimple(XmlElement element) {
    return element.children().isEmpty();
  }

  private static String resolved(XmlElement element, String value) {
    return String.valueOf(element.resolve(value, element.place(), new Mistakes()));
  }

  private static boolean sameText(String expected, String actual) {
    String one = expected.strip();
    String two = actual.strip();
    return one.equals(two) || canonical(one).equals(canonical(two));
  }

  private static String canonical(String text) {
    if (text.equals("1") || text.equals("true")) {
      return "true";
    }
    if (text.equals("0") || text.equals("false")) {
      return "false";
    }
    try {
      return new BigDecimal(text).stripTrailingZeros().toPlainString();
    } catch (NumberFormatException _) {
      // Not a number; perhaps an instant.
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toString();
    } catch (DateTimeParseException _) {
      return text.replaceAll("\\s+", " ");
    }
  }
}
