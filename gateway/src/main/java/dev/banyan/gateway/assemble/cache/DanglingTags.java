package dev.banyan.gateway.assemble.cache;

import dev.banyan.config.model.ApiSection;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.RouteCacheSection;
import dev.banyan.config.model.RouteSection;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import java.util.HashSet;
import java.util.Set;

/// Finds tags that nothing purges, and purges of tags that nothing has: usually a mistyped word.
/// Two are of one kind where they are equal but for what stands in braces.
public final class DanglingTags {
  private DanglingTags() {}

  public static void report(Configuration configuration, Mistakes mistakes) {
    Set<String> tags = new HashSet<>();
    Set<String> purges = new HashSet<>();
    for (ApiSection api : configuration.apis().values()) {
      for (RouteSection route : api.routes().values()) {
        RouteCacheSection cache = route.cache();
        if (cache != null) {
          cache.tags().forEach(tag -> tags.add(shape(tag)));
        }
        route.purge().forEach(tag -> purges.add(shape(tag)));
      }
    }
    for (ApiSection api : configuration.apis().values()) {
      for (RouteSection route : api.routes().values()) {
        route.purge().forEach(tag -> purged(tag, tags, mistakes));
        RouteCacheSection cache = route.cache();
        if (cache != null) {
          cache.tags().forEach(tag -> tagged(tag, purges, mistakes));
        }
      }
    }
  }

  private static void purged(Name tag, Set<String> tags, Mistakes mistakes) {
    if (!tags.contains(shape(tag))) {
      mistakes.error(
          "dangling-tag",
          tag.place(),
          "no kept answer has a tag like `" + tag + "`",
          tags.isEmpty()
              ? "write `cache: { for: …, tags: … }` at the routes that show it"
              : Suggestion.forWord(shape(tag), tags));
    }
  }

  private static void tagged(Name tag, Set<String> purges, Mistakes mistakes) {
    if (!purges.contains(shape(tag))) {
      mistakes.warning(
          "unpurged-tag",
          tag.place(),
          "no route purges a tag like `" + tag + "`",
          "write `purge` at the routes that change it, or leave the tag out");
    }
  }

  private static String shape(Name tag) {
    return tag.value().replaceAll("\\{[^}]*}?", "{}");
  }
}
