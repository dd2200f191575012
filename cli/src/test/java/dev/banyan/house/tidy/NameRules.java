package dev.banyan.house.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a type, an accessor and a package are named and introduced.
final class NameRules extends TreeScanner<@Nullable Void, @Nullable Void> {
  private static final Pattern EMPTY_WORD =
      Pattern.compile(
          ".*(Impl|Manager|Helper|Utils?|Info|Processor|Data)|(Abstract|Base)[A-Z0-9].*");
  private static final Pattern GETTER = Pattern.compile("get[A-Z].*");

  private final SourceFile source;
  private final List<Finding> findings = new ArrayList<>();

  private NameRules(SourceFile source) {
    this.source = source;
  }

  static List<Finding> check(SourceFile source) {
    NameRules rules = new NameRules(source);
    rules.scan(source.unit(), null);
    return rules.findings;
  }

  /// Each package of main code says what it is and that nothing in it is null unless it says so.
  static List<Finding> checkPackages(List<SourceFile> sources) {
    List<Finding> findings = new ArrayList<>();
    for (String folder :
        sources.stream().filter(SourceFile::isMain).map(SourceFile::folder).distinct().toList()) {
      String path = folder + "/package-info.java";
      var introduction = sources.stream().filter(source -> source.path().equals(path)).findFirst();
      if (introduction.isEmpty()) {
        String advice = "write one: a sentence what it is, what it may use, and @NullMarked";
        findings.add(new Finding("package-info", path, path + ":1", advice));
      } else if (!introduces(introduction.get().lines())) {
        String advice = "begin with `/// what it is, what it may use` and annotate @NullMarked";
        findings.add(new Finding("package-info", path, path + ":1", advice));
      }
    }
    return findings;
  }

  private static boolean introduces(List<String> lines) {
    return lines.getFirst().startsWith("/// ") && lines.contains("@NullMarked");
  }

  @Override
  public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
    String name = tree.getSimpleName().toString();
    if (EMPTY_WORD.matcher(name).matches()) {
      String advice = "%s says nothing: name the thing it is or does".formatted(name);
      findings.add(source.finding("name", name, source.firstLine(tree), advice));
    }
    return super.visitClass(tree, null);
  }

  @Override
  public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
    String name = tree.getName().toString();
    boolean accessor = tree.getParameters().isEmpty() && GETTER.matcher(name).matches();
    if (accessor && source.isMain() && !SizeRules.isOverride(tree)) {
      String advice = "%s: an accessor has no `get` (@Override is let pass)".formatted(name);
      findings.add(source.finding("accessor", name, source.firstLine(tree), advice));
    }
    return super.visitMethod(tree, null);
  }
}
