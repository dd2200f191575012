package dev.banyan.formats.xsd;

import dev.banyan.type.Type;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The simple types that XML Schema itself defines (part 2, section 3), but anyType.
final class Builtins {
  private static final Map<String, XmlScalar> ALL = all();

  private Builtins() {}

  static @Nullable XmlScalar named(String local) {
    return ALL.get(local);
  }

  private static Map<String, XmlScalar> all() {
    Map<String, XmlScalar> all = new HashMap<>();
    for (String name : List.of("string", "anySimpleType", "anyAtomicType")) {
      all.put(name, text(XmlScalar.Space.PRESERVE, null));
    }
    all.put("normalizedString", text(XmlScalar.Space.REPLACE, null));
    for (String name :
        List.of("token", "anyURI", "Name", "NCName", "NMTOKEN", "ID", "IDREF", "ENTITY")) {
      all.put(name, text(XmlScalar.Space.COLLAPSE, null));
    }
    for (String name : List.of("NMTOKENS", "IDREFS", "ENTITIES")) {
      all.put(name, listOf(text(XmlScalar.Space.COLLAPSE, null)));
    }
    String zone = "(Z|[+-]\\d\\d:\\d\\d)?";
    all.put("language", text(XmlScalar.Space.COLLAPSE, "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"));
    all.put(
        "duration",
        text(
            XmlScalar.Space.COLLAPSE,
            "-?P(?=.)(\\d+Y)?(\\d+M)?(\\d+D)?(T(?=.)(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?"));
    all.put("gYear", text(XmlScalar.Space.COLLAPSE, "-?\\d{4,}" + zone));
    all.put("gYearMonth", text(XmlScalar.Space.COLLAPSE, "-?\\d{4,}-\\d\\d" + zone));
    all.put("gMonth", text(XmlScalar.Space.COLLAPSE, "--\\d\\d(--)?" + zone));
    all.put("gMonthDay", text(XmlScalar.Space.COLLAPSE, "--\\d\\d-\\d\\d" + zone));
    all.put("gDay", text(XmlScalar.Space.COLLAPSE, "---\\d\\d" + zone));
    all.put("boolean", atomic(Type.Bool.BOOL, Lexical.BOOLEAN));
    all.put("decimal", atomic(Type.Decimal.UNBOUNDED_DECIMAL, Lexical.DECIMAL));
    all.put("float", atomic(new Type.Real(32), Lexical.REAL));
    all.put("double", atomic(new Type.Real(64), Lexical.REAL));
    all.put("date", atomic(Type.Date.DATE, Lexical.DATE));
    all.put("time", atomic(Type.Time.TIME, Lexical.TIME));
    all.put("dateTime", atomic(new Type.Timestamp(Type.Zone.EITHER), Lexical.TIMESTAMP));
    all.put("base64Binary", atomic(new Type.Binary(Type.UNBOUNDED), Lexical.BASE64));
    all.put("hexBinary", atomic(new Type.Binary(Type.UNBOUNDED), Lexical.HEX));
    all.put("QName", atomic(Type.Text.ANY, Lexical.NAME));
    all.put("NOTATION", atomic(Type.Text.ANY, Lexical.NAME));
    integers(all);
    return Map.copyOf(all);
  }

  private static void integers(Map<String, XmlScalar> all) {
    // XML Schema sets no bound; a hundred digits is ours.
    Type.Int any = Type.Int.digits(100, true);
    BigInteger one = BigInteger.ONE;
    all.put("integer", integer(any.min(), any.max()));
    all.put("nonNegativeInteger", integer(BigInteger.ZERO, any.max()));
    all.put("positiveInteger", integer(one, any.max()));
    all.put("nonPositiveInteger", integer(any.min(), BigInteger.ZERO));
    all.put("negativeInteger", integer(any.min(), one.negate()));
    Map<String, Integer> widths = Map.of("Byte", 8, "Short", 16, "Int", 32, "Long", 64);
    widths.forEach(
        (name, bits) -> {
          Type.Int signed = Type.Int.bits(bits);
          all.put(name.toLowerCase(java.util.Locale.ROOT), integer(signed.min(), signed.max()));
          all.put(
              "unsigned" + name, integer(BigInteger.ZERO, BigInteger.TWO.pow(bits).subtract(one)));
        });
  }

  private static XmlScalar integer(BigInteger min, BigInteger max) {
    Facets facets =
        Facets.OPEN
            .from(new java.math.BigDecimal(min), false)
            .to(new java.math.BigDecimal(max), false);
    return new XmlScalar(
        new Type.Int(min, max), Lexical.INTEGER, XmlScalar.Space.COLLAPSE, facets, null, List.of());
  }

  private static XmlScalar atomic(Type type, Lexical lexical) {
    return XmlScalar.atomic(type, lexical, XmlScalar.Space.COLLAPSE);
  }

  static XmlScalar listOf(XmlScalar item) {
    return new XmlScalar(
        Type.ListOf.of(item.type()),
        Lexical.TEXT,
        XmlScalar.Space.COLLAPSE,
        Facets.OPEN,
        item,
        List.of());
  }

  private static XmlScalar text(XmlScalar.Space space, @Nullable String pattern) {
    XmlScalar open = XmlScalar.atomic(Type.Text.ANY, Lexical.TEXT, space);
    if (pattern == null) {
      return open;
    }
    return new XmlScalar(
        new Type.Text(0, Type.UNBOUNDED, pattern, false),
        Lexical.TEXT,
        space,
        Facets.OPEN.pattern(pattern),
        null,
        List.of());
  }
}
