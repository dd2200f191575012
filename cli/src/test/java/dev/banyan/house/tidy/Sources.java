package dev.banyan.house.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Reads Java sources with the compiler's own parser, nothing more than syntax.
final class Sources {
  private static final Set<String> NOT_OURS =
      Set.of("target", "build", "node_modules", "resources");

  private Sources() {}

  /// All main and test sources of the checkout, in the order of their paths.
  static List<SourceFile> of(Path root) throws IOException {
    List<JavaFileObject> texts = new ArrayList<>();
    for (Path file : javaFiles(root)) {
      texts.add(
          new Text(root.relativize(file).toString().replace('\\', '/'), Files.readString(file)));
    }
    return parse(texts);
  }

  /// One source given as text.
  static SourceFile of(String path, String text) throws IOException {
    return parse(List.of(new Text(path, text))).getFirst();
  }

  private static List<SourceFile> parse(List<JavaFileObject> texts) throws IOException {
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, texts);
    List<SourceFile> sources = new ArrayList<>();
    for (CompilationUnitTree unit : task.parse()) {
      JavaFileObject text = unit.getSourceFile();
      sources.add(
          new SourceFile(
              text.toUri().getPath().substring(1),
              text.getCharContent(true).toString().lines().toList(),
              unit,
              Trees.instance(task).getSourcePositions()));
    }
    return sources;
  }

  private static List<Path> javaFiles(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean skipped = NOT_OURS.contains(name) || name.startsWith(".");
            return skipped && !folder.equals(root)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String content;

    Text(String path, String content) {
      super(URI.create("text:///" + path), Kind.SOURCE);
      this.content = content;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return content;
    }
  }
}
