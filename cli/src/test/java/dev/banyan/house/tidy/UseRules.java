package dev.banyan.house.tidy;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What may not be used, or only in one place: each name with where it is at home and what to use
/// instead.
final class UseRules extends TreeScanner<@Nullable Void, @Nullable Void> {
  private enum Home {
    /// Nowhere, tests included.
    NOWHERE,
    /// The module that speaks with Vert.x.
    HTTP,
    /// The one class that makes XML factories that refuse DTDs and outside entities.
    XML_FACTORIES
  }

  private record Use(String rule, Home home, String advice) {}

  private static final Use LATER =
      new Use("later", Home.HTTP, "plain blocking code on a virtual thread, or base.Together");
  private static final Use CONTEXT =
      new Use("thread-local", Home.HTTP, "context is a parameter: pass the Exchange");
  private static final Use SERIAL =
      new Use("serialization", Home.NOWHERE, "never read Java objects; use a format");
  private static final Use FACTORY =
      new Use(
          "xml-factory",
          Home.XML_FACTORIES,
          "take it from XmlFactories, which names the class and refuses DTDs");

  private static final Map<String, Use> TYPES =
      Map.ofEntries(
          Map.entry("CompletableFuture", LATER),
          Map.entry("CompletionStage", LATER),
          Map.entry("ThreadLocal", CONTEXT),
          Map.entry("InheritableThreadLocal", CONTEXT),
          Map.entry("ObjectInputStream", SERIAL),
          Map.entry("Disabled", new Use("disabled", Home.NOWHERE, "repair the test or remove it")));

  private static final Set<String> XML_FACTORIES =
      Set.of(
          "DocumentBuilderFactory",
          "SAXParserFactory",
          "SchemaFactory",
          "TransformerFactory",
          "XMLEventFactory",
          "XMLInputFactory",
          "XMLOutputFactory",
          "XPathFactory");

  private final SourceFile source;
  private final List<Finding> findings = new ArrayList<>();

  private UseRules(SourceFile source) {
    this.source = source;
  }

  static List<Finding> check(SourceFile source) {
    UseRules rules = new UseRules(source);
    rules.scan(source.unit(), null);
    return rules.findings;
  }

  /// An import alone is not a use; an unused one fails the formatter.
  @Override
  public @Nullable Void visitImport(ImportTree tree, @Nullable Void nothing) {
    return null;
  }

  @Override
  public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void nothing) {
    checkType(tree.getName().toString(), tree);
    return super.visitIdentifier(tree, null);
  }

  @Override
  public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void nothing) {
    checkType(tree.getIdentifier().toString(), tree);
    return super.visitMemberSelect(tree, null);
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void nothing) {
    if (tree.getMethodSelect() instanceof MemberSelectTree select) {
      checkCall(select.getExpression().toString(), select.getIdentifier().toString(), tree);
    }
    return super.visitMethodInvocation(tree, null);
  }

  private void checkType(String name, Tree tree) {
    Use use = TYPES.get(name);
    if (use != null) {
      found(use, name, tree);
    }
  }

  private void checkCall(String receiver, String method, Tree tree) {
    String type = receiver.substring(receiver.lastIndexOf('.') + 1);
    String call = type + "." + method;
    if (call.equals("Thread.sleep")) {
      found(new Use("sleep", Home.NOWHERE, "wait for the event itself; inject time"), call, tree);
    }
    if (method.equals("interrupt") && !receiver.equals("Thread.currentThread()")) {
      String advice = "a deadline cancels through the driver; interrupts close pooled sockets";
      found(new Use("interrupt", Home.NOWHERE, advice), call, tree);
    }
    if (XML_FACTORIES.contains(type) && method.startsWith("new") && source.isMain()) {
      found(FACTORY, call, tree);
    }
  }

  private void found(Use use, String name, Tree tree) {
    boolean atHome =
        switch (use.home()) {
          case NOWHERE -> false;
          case HTTP -> source.module().equals("http");
          case XML_FACTORIES -> source.path().endsWith("/XmlFactories.java");
        };
    if (!atHome) {
      findings.add(source.finding(use.rule(), source.firstLine(tree), name + ": " + use.advice()));
    }
  }
}
