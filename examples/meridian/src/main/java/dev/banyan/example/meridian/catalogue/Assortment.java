package dev.banyan.example.meridian.catalogue;

import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The catalogue's products, the same at every start. The prices are those of the ERP but for two,
/// as in any succession.
final class Assortment {
  private static final int PRODUCTS = 60;
  private static final String[] NAMES = {
    "Hammer", "Schraubenschlüssel", "Rohrzange", "Lackdose", "Kabeltrommel", "Gartenschere"
  };
  private static final String[] GROUPS = {"WKZ", "FRB", "ELK", "GRT"};

  private record Product(String json, String group) {}

  private final TreeMap<String, Product> products = new TreeMap<>();

  Assortment() {
    for (int i = 1; i <= PRODUCTS; i++) {
      String code = "P-" + (1000 + i);
      int cents = (i * 137 % 900) * 100 + i * 13 % 100 + 100 + (i == 17 || i == 34 ? 10 : 0);
      String group = GROUPS[i % GROUPS.length];
      String json =
          """
          {"code":"%s","title":"%s","group":"%s","price":%d.%02d,"currency":"EUR",\
          "updated":"2025-%02d-%02dT06:30:00Z","rating":%d,"tags":["%s","lager"],\
          "discontinued":%b}"""
              .formatted(
                  code,
                  NAMES[i % NAMES.length] + " Nr. " + i,
                  group,
                  cents / 100,
                  cents % 100,
                  1 + i % 12,
                  1 + i % 28,
                  1 + i % 5,
                  group.toLowerCase(Locale.ROOT),
                  i % 11 == 0);
      products.put(code, new Product(json, group));
    }
  }

  @Nullable String find(String code) {
    Product product = products.get(code);
    return product == null ? null : product.json();
  }

  String list(@Nullable String group) {
    return products.values().stream()
        .filter(product -> group == null || product.group().equals(group))
        .map(Product::json)
        .collect(Collectors.joining(",", "[", "]"));
  }
}
