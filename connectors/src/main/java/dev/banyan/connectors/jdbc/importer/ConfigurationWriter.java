package dev.banyan.connectors.jdbc.importer;

import dev.banyan.config.draft.ReadableNames;
import dev.banyan.config.draft.YamlWord;
import dev.banyan.connectors.jdbc.JdbcSystem;
import dev.banyan.connectors.jdbc.pool.JdbcSettings;
import dev.banyan.connectors.jdbc.schema.Column;
import dev.banyan.connectors.jdbc.schema.Snapshot;
import dev.banyan.connectors.jdbc.schema.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Writes the configuration of an imported database: system, types, mappings, operations and
/// routes, in the order of the language's own example. Owned by one thread; used once.
final class ConfigurationWriter {
  private final ImportOptions options;
  private final Map<String, List<String>> codes;
  private final Map<String, Entity> entities = new LinkedHashMap<>();
  private final List<String> report = new ArrayList<>();
  private final StringBuilder out = new StringBuilder();
  private final Set<String> insertable;

  private ConfigurationWriter(
      ImportOptions options,
      JdbcSystem system,
      Snapshot snapshot,
      Map<String, List<String>> codes) {
    this.options = options;
    this.codes = codes;
    this.insertable =
        system.operations().stream().map(operation -> operation.name()).collect(Collectors.toSet());
    ReadableNames types = new ReadableNames();
    ReadableNames operations = new ReadableNames();
    for (Table table : snapshot.tables()) {
      if (!table.usable().isEmpty()) {
        entities.put(table.name(), Entity.of(table, types, operations));
      }
    }
    new TreeMap<>(system.refused())
        .forEach(
            (what, why) -> {
              boolean keyless = entities.values().stream().anyMatch(e -> e.lacksKeyFor(what));
              if (!keyless) {
                report.add("%s is not offered: %s.".formatted(what, why));
              }
            });
  }

  /// `codes` are the values seen in columns that may hold codes, by `TABLE.COLUMN`.
  static Imported write(
      ImportOptions options,
      JdbcSettings settings,
      Snapshot snapshot,
      Map<String, List<String>> codes) {
    JdbcSystem system = new JdbcSystem(options.system(), settings, snapshot);
    ConfigurationWriter writer = new ConfigurationWriter(options, system, snapshot, codes);
    writer.head();
    writer.types();
    writer.mappings();
    writer.operations();
    writer.routes();
    return new Imported(
        snapshot, JdbcImporter.text(snapshot), writer.out.toString(), writer.report);
  }

  private void head() {
    line("# Imported from a database. The names on the left are yours to change; those of the");
    line("# database stand in `mappings` and in the snapshot.");
    line("banyan: 1");
    line("name: " + YamlWord.quoted(options.system()));
    line("");
    line("listen:");
    line("  public: { port: 8080 }");
    line("");
    line("systems:");
    line("  " + YamlWord.quoted(options.system()) + ":");
    String user = options.user() == null ? "" : ", user: " + YamlWord.quoted(options.user());
    String password =
        options.password() == null ? "" : ", password: " + YamlWord.quoted(options.password());
    line("    jdbc: { url: %s%s%s }".formatted(YamlWord.quoted(options.url()), user, password));
    line("    snapshot: " + YamlWord.quoted(options.snapshotFile()));
    line("    drift: warn");
  }

  private void types() {
    line("");
    line("types:");
    for (Entity entity : entities.values()) {
      line("  " + entity.type() + ":");
      List<String> keys = entity.key().stream().map(entity::field).toList();
      if (!keys.isEmpty()) {
        line("    key: " + (keys.size() == 1 ? keys.getFirst() : "[" + join(keys) + "]"));
      }
      line("    fields:");
      for (Column column : entity.table().usable()) {
        line("      %s: %s".formatted(entity.field(column), new FieldText(column).declaration()));
      }
      List<String> relations = relations(entity);
      if (!relations.isEmpty()) {
        line("    relations:");
        relations.forEach(relation -> line("      " + relation));
      }
    }
  }

  /// One for each foreign key out of the table, many for each into it.
  private List<String> relations(Entity entity) {
    ReadableNames names = new ReadableNames();
    entity.fields().values().forEach(names::free);
    List<String> relations = new ArrayList<>();
    for (Table.ForeignKey key : entity.table().foreignKeys()) {
      Entity target = entities.get(key.table());
      if (target != null && refersToKey(key, target)) {
        String plain = ReadableNames.words(target.type()).getLast();
        String name = names.isFree(plain) ? plain : entity.field(key.columns()) + target.type();
        String with = pairs(target, key.references(), entity, key.columns());
        relations.add(relation(names.free(name), "one: " + target.type(), target.one(), with));
      }
    }
    for (Entity source : entities.values()) {
      for (Table.ForeignKey key : source.table().foreignKeys()) {
        if (key.table().equals(entity.table().name()) && refersToKey(key, entity)) {
          String plain = camel(source.many());
          String by = "By" + capital(source.field(key.columns()));
          String name = names.isFree(plain) ? plain : plain + by;
          String with = pairs(source, key.columns(), entity, key.references());
          relations.add(relation(names.free(name), "many: " + source.type(), source.many(), with));
        }
      }
    }
    return relations;
  }

  private static String relation(String name, String target, String call, String with) {
    return "%s: { %s, call: %s, with: { %s } }".formatted(name, target, call, with);
  }

  private static boolean refersToKey(Table.ForeignKey key, Entity target) {
    List<String> names = target.key().stream().map(Column::name).toList();
    return !key.columns().isEmpty()
        && names.size() == key.references().size()
        && names.containsAll(key.references());
  }

  private static String pairs(
      Entity called, List<String> parameters, Entity owner, List<String> sources) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      pairs.add(called.field(parameters.get(i)) + ": " + owner.field(sources.get(i)));
    }
    return join(pairs);
  }

  private static String camel(String hyphens) {
    List<String> words = List.of(hyphens.split("-"));
    return words.getFirst()
        + words.stream().skip(1).map(ConfigurationWriter::capital).collect(Collectors.joining());
  }

  private static String capital(String word) {
    return word.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + word.substring(1);
  }

  private void mappings() {
    line("");
    line("mappings:");
    for (Entity entity : entities.values()) {
      line("  " + entity.one() + ":");
      line("    legacy: " + name(entity.table().name()));
      line("    modern: " + entity.type());
      line("    fields:");
      for (Column column : entity.table().usable()) {
        FieldText field = new FieldText(column);
        line("      %s: %s".formatted(entity.field(column), field.mapping()));
        String where = entity.table().name() + "." + column.name();
        if (field.isCode()) {
          report.add(
              "%s allows only %s: give these codes readable names."
                  .formatted(where, column.allowed()));
        }
        List<String> seen = codes.get(where);
        if (seen != null) {
          String values =
              seen.stream()
                  .map(value -> YamlWord.quoted(value) + ": …")
                  .collect(Collectors.joining(", "));
          line(
              "      # only %d values seen: perhaps codes, { values: { %s } }"
                  .formatted(seen.size(), values));
          report.add("%s holds few values: it may be a code.".formatted(where));
        }
      }
    }
  }

  private void operations() {
    line("");
    line("operations:");
    for (Entity entity : entities.values()) {
      if (entity.keyed()) {
        read(entity);
        list(entity);
        write(entity);
      } else {
        list(entity);
        report.add(
            "%s has no key: it can be listed, and nothing else.".formatted(entity.table().name()));
        if (insertable.contains(entity.table().name() + ".insert")) {
          insert(entity);
        }
      }
    }
  }

  private void read(Entity entity) {
    line("  " + entity.one() + ":");
    line("    takes: { " + keyParameters(entity) + " }");
    line("    call: " + name(entity.table().name() + ".get"));
    line("    with: { " + keyArguments(entity) + " }");
    line("    returns: { mapping: " + entity.one() + " }");
  }

  private void list(Entity entity) {
    line("  " + entity.many() + ":");
    List<Column> filters = filters(entity);
    if (entity.keyed() || !filters.isEmpty()) {
      line("    takes:");
    }
    for (Column column : filters) {
      line("      %s: %s".formatted(entity.field(column), new FieldText(column).filter()));
    }
    if (entity.keyed()) {
      line("      size: { type: integer, optional: true }");
      line("      cursor: { type: text, optional: true }");
    }
    line("    call: " + name(entity.table().name() + ".list"));
    if (!filters.isEmpty()) {
      List<String> pairs =
          filters.stream().map(c -> YamlWord.quoted(c.name()) + ": " + entity.field(c)).toList();
      line("    with: { " + join(pairs) + " }");
    }
    line("    returns: { many: { mapping: " + entity.one() + " } }");
  }

  /// The columns that other tables' relations ask by: those of foreign keys.
  private static List<Column> filters(Entity entity) {
    return entity.table().usable().stream()
        .filter(
            column ->
                entity.table().foreignKeys().stream()
                    .anyMatch(key -> key.columns().contains(column.name())))
        .toList();
  }

  private void write(Entity entity) {
    String read = "{ call: %s, with: { %s } }".formatted(entity.one(), identities(entity));
    if (insertable.contains(entity.table().name() + ".insert")) {
      insert(entity);
    }
    line("  change-" + entity.one() + ":");
    line("    takes: { %s, change: %s }".formatted(keyParameters(entity), entity.type()));
    line("    original: " + read);
    line("    call: " + name(entity.table().name() + ".update"));
    line("    with: { mapping: %s, from: change }".formatted(entity.one()));
    line("    confirm: " + read);
    line("    returns: { mapping: " + entity.one() + " }");
    line("  remove-" + entity.one() + ":");
    line("    takes: { " + keyParameters(entity) + " }");
    line("    call: " + name(entity.table().name() + ".delete"));
    line("    with: { " + keyArguments(entity) + " }");
  }

  private void insert(Entity entity) {
    line("  add-" + entity.one() + ":");
    line("    takes: { new: " + entity.type() + " }");
    line("    call: " + name(entity.table().name() + ".insert"));
    line("    with: { mapping: %s, from: new }".formatted(entity.one()));
    line("    returns: { mapping: " + entity.one() + " }");
  }

  private static String keyParameters(Entity entity) {
    return join(
        entity.key().stream()
            .map(column -> entity.field(column) + ": " + new FieldText(column).parameter())
            .toList());
  }

  private static String keyArguments(Entity entity) {
    return join(
        entity.key().stream()
            .map(column -> YamlWord.quoted(column.name()) + ": " + entity.field(column))
            .toList());
  }

  private static String identities(Entity entity) {
    return join(entity.key().stream().map(c -> entity.field(c) + ": " + entity.field(c)).toList());
  }

  private void routes() {
    line("");
    line("apis:");
    line("  " + YamlWord.quoted(options.system()) + ":");
    line("    base: /v1");
    line("    callers: anyone    # say who may call before this leaves your machine");
    line("    routes:");
    for (Entity entity : entities.values()) {
      String path = "/" + entity.many();
      route("GET " + path, entity.many());
      if (insertable.contains(entity.table().name() + ".insert")) {
        line("      POST %s: { call: add-%s, with: { new: body } }".formatted(path, entity.one()));
      }
      if (entity.keyed()) {
        String record = path + entity.keyPath();
        route("GET " + record, entity.one());
        List<String> keys =
            entity.key().stream().map(c -> entity.field(c) + ": path." + entity.field(c)).toList();
        line(
            "      PATCH %s: { call: change-%s, with: { %s, change: body } }"
                .formatted(record, entity.one(), join(keys)));
        route("DELETE " + record, "remove-" + entity.one());
      }
    }
  }

  private void route(String key, String operation) {
    line("      %s: { call: %s }".formatted(key, operation));
  }

  private String name(String legacy) {
    return YamlWord.quoted(options.system() + "." + legacy);
  }

  private static String join(List<String> parts) {
    return String.join(", ", parts);
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
