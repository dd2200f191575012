package dev.banyan.house.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How long a line, method, file and list of parameters may be, and how large a package.
final class SizeRules extends TreeScanner<@Nullable Void, @Nullable Void> {
  static final int LINE_MAX = 100;
  static final int METHOD_MAX = 60;
  static final int FILE_MAX = 400;
  static final int PACKAGE_MAX = 25;
  static final int PARAMETERS_MAX = 5;

  private final SourceFile source;
  private final List<Finding> findings = new ArrayList<>();
  private boolean inRecord;

  private SizeRules(SourceFile source) {
    this.source = source;
  }

  static List<Finding> check(SourceFile source) {
    SizeRules rules = new SizeRules(source);
    rules.checkLines();
    rules.scan(source.unit(), null);
    return rules.findings;
  }

  /// Counts files by folder; `package-info.java` is none.
  static List<Finding> checkPackages(List<SourceFile> sources) {
    TreeMap<String, Integer> files = new TreeMap<>();
    for (SourceFile source : sources) {
      if (!source.isPackageInfo()) {
        files.merge(source.folder(), 1, Integer::sum);
      }
    }
    List<Finding> findings = new ArrayList<>();
    files.forEach(
        (folder, count) -> {
          if (count > PACKAGE_MAX) {
            String advice = "%d files, at most %d: split it by noun".formatted(count, PACKAGE_MAX);
            findings.add(new Finding("package-size", folder, folder + ":1", advice));
          }
        });
    return findings;
  }

  private void checkLines() {
    List<String> lines = source.lines();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int columns = line.codePointCount(0, line.length());
      if (columns > LINE_MAX && !line.startsWith("import ")) {
        found("line-length", i + 1, "%d columns, at most %d: break it", columns, LINE_MAX);
      }
    }
    if (lines.size() > FILE_MAX) {
      found(
          "file-length",
          FILE_MAX + 1,
          "%d lines, at most %d: move a noun out",
          lines.size(),
          FILE_MAX);
    }
  }

  @Override
  public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
    boolean outer = inRecord;
    inRecord = tree.getKind() == Tree.Kind.RECORD;
    super.visitClass(tree, null);
    inRecord = outer;
    return null;
  }

  @Override
  public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
    String name = tree.getName().toString();
    int first = source.firstLine(tree);
    int length = source.lastLine(tree) - first + 1;
    if (length > METHOD_MAX) {
      String advice = "%s has %d lines, at most %d: name its parts";
      findings.add(
          source.finding("method-length", name, first, advice.formatted(name, length, METHOD_MAX)));
    }
    int parameters = tree.getParameters().size();
    boolean ours = !isOverride(tree) && !(inRecord && name.equals("<init>"));
    if (parameters > PARAMETERS_MAX && ours) {
      String advice = "%s has %d parameters, at most %d: give those that belong together a record";
      findings.add(
          source.finding(
              "parameters", name, first, advice.formatted(name, parameters, PARAMETERS_MAX)));
    }
    return super.visitMethod(tree, null);
  }

  static boolean isOverride(MethodTree tree) {
    return tree.getModifiers().getAnnotations().stream()
        .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
  }

  private void found(String rule, int line, String advice, Object... values) {
    findings.add(source.finding(rule, line, advice.formatted(values)));
  }
}
