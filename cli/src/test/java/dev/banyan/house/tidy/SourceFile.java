package dev.banyan.house.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import java.util.List;

/// One parsed source file; `path` is relative to the checkout, with `/` on every system.
record SourceFile(
    String path, List<String> lines, CompilationUnitTree unit, SourcePositions positions) {
  boolean isMain() {
    return path.contains("src/main/java/");
  }

  boolean isPackageInfo() {
    return path.endsWith("/package-info.java");
  }

  String folder() {
    return path.substring(0, path.lastIndexOf('/'));
  }

  /// The module's folder, such as `core` or `examples/meridian`.
  String module() {
    return path.startsWith("src/") ? "" : path.substring(0, path.indexOf("/src/"));
  }

  int firstLine(Tree tree) {
    return lineAt(positions.getStartPosition(unit, tree));
  }

  int lastLine(Tree tree) {
    return lineAt(positions.getEndPosition(unit, tree));
  }

  private int lineAt(long position) {
    return (int) unit.getLineMap().getLineNumber(position);
  }

  Finding finding(String rule, int line, String advice) {
    return new Finding(rule, path, path + ":" + line, advice);
  }

  Finding finding(String rule, String member, int line, String advice) {
    return new Finding(rule, path + "#" + member, path + ":" + line, advice);
  }
}
