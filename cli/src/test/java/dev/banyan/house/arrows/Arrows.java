package dev.banyan.house.arrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The table of `config/arrows.txt`: which package may use what.
record Arrows(Map<String, Set<String>> modules, Map<String, Line> packages) {
  private static final String ROOT = "dev.banyan.";

  /// One line: a package, its module, and what it may use.
  record Line(String name, String module, Set<String> uses) {
    boolean allows(String target) {
      return uses.contains(target);
    }

    boolean allowsLibrary(String type) {
      return uses.stream()
          .anyMatch(use -> use.startsWith("+") && type.startsWith(use.substring(1) + "."));
    }
  }

  static Arrows parse(List<String> lines) {
    Map<String, Set<String>> modules = new LinkedHashMap<>();
    Map<String, Line> packages = new LinkedHashMap<>();
    String module = "";
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      String name = line.substring(0, colon).trim();
      Set<String> uses =
          new LinkedHashSet<>(List.of(line.substring(colon + 1).trim().split("\\s+")));
      uses.remove("");
      if (name.startsWith("module ")) {
        module = name.substring("module ".length());
        modules.put(module, uses);
      } else if (packages.put(name, new Line(name, module, uses)) != null) {
        throw new IllegalArgumentException("listed twice: " + name);
      }
    }
    return new Arrows(modules, packages);
  }

  /// Why a class of `module` may not use another; null when it may.
  @Nullable String objection(String module, String user, String used) {
    Line from = packageOf(user);
    if (from == null || !from.module().equals(module)) {
      return "its package has no line under module " + module;
    }
    if (!used.startsWith(ROOT)) {
      return from.allowsLibrary(used) ? null : from.name() + " may not use this library";
    }
    Line to = packageOf(used);
    if (to == null) {
      return "the package of " + used + " has no line";
    }
    if (to.name().equals(from.name())) {
      return null;
    }
    if (!to.module().equals(module)
        && !modules.getOrDefault(module, Set.of()).contains(to.module())) {
      return "module " + module + " may not use module " + to.module();
    }
    boolean allowed = from.allows(to.name()) || from.allows(used.substring(ROOT.length()));
    return allowed ? null : from.name() + " may not use " + to.name();
  }

  /// The names in the table that are neither packages nor classes nor libraries, and the packages
  /// that can reach themselves.
  Set<String> contradictions() {
    Set<String> found = new TreeSet<>();
    for (Line from : packages.values()) {
      for (String use : from.uses()) {
        boolean isClass = use.matches("(.*\\.)?[A-Z]\\w*");
        if (!use.startsWith("+") && !isClass && !packages.containsKey(use)) {
          found.add(from.name() + " lists " + use + ", which has no line of its own");
        }
      }
    }
    Map<String, Boolean> done = new HashMap<>();
    for (String name : packages.keySet()) {
      findCircle(name, done, new ArrayList<>(), found);
    }
    return found;
  }

  private void findCircle(
      String name, Map<String, Boolean> done, List<String> path, Set<String> found) {
    if (path.contains(name)) {
      found.add("a circle: " + String.join(" -> ", path.subList(path.indexOf(name), path.size())));
      return;
    }
    Line from = packages.get(name);
    if (from == null || done.putIfAbsent(name, true) != null) {
      return;
    }
    path.add(name);
    for (String use : from.uses()) {
      findCircle(use, done, path, found);
    }
    path.removeLast();
  }

  /// The line of the nearest package at or above that of the class.
  private @Nullable Line packageOf(String type) {
    String name = type.startsWith(ROOT) ? type.substring(ROOT.length()) : type;
    while (name.contains(".")) {
      name = name.substring(0, name.lastIndexOf('.'));
      Line found = packages.get(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
