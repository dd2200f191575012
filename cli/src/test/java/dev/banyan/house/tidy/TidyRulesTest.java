package dev.banyan.house.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Shows that each rule finds what it is for and lets the rest pass.
class TidyRulesTest {
  private static final String PATH = "core/src/main/java/a/Thing.java";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sleep         | class A { void a() throws Exception { Thread.sleep(1); } }",
        "interrupt     | class A { void a(Thread t) { t.interrupt(); } }",
        "later         | class A { java.util.concurrent.CompletableFuture<String> a; }",
        "thread-local  | class A { ThreadLocal<String> a; }",
        "serialization | class A { java.io.ObjectInputStream a; }",
        "disabled      | class A { @Disabled void a() {} }",
        "xml-factory   | class A { Object a = javax.xml.stream.XMLInputFactory.newInstance(); }",
        "xml-factory   | class A { Object a = DocumentBuilderFactory.newDefaultInstance(); }",
        "name          | class ThingManager {}",
        "name          | class AbstractThing {}",
        "name          | class A { interface TextUtils {} }",
        "accessor      | class A { int getSize() { return 0; } }",
        "parameters    | class A { void a(int a, int b, int c, int d, int e, int f) {} }",
      })
  void findsWhatIsNotAllowed(String rule, String text) throws IOException {
    assertThat(rulesBrokenBy(PATH, text)).containsExactly(rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "core | class A { void a() { Thread.currentThread().interrupt(); } }",
        "core | class A { @Override public String getMessage() { return \"\"; } }",
        "core | record A(int a, int b, int c, int d, int e, int f) {}",
        "core | class Metadata {}",
        "core | class Basement {}",
        "http | class A { java.util.concurrent.CompletableFuture<String> a; }",
      })
  void letsPassWhatIs(String module, String text) throws IOException {
    assertThat(rulesBrokenBy(module + "/src/main/java/a/Thing.java", text)).isEmpty();
  }

  @Test
  void letsOneClassMakeXmlFactories() throws IOException {
    String text = "class XmlFactories { Object a = XMLInputFactory.newInstance(); }";

    assertThat(rulesBrokenBy("formats/src/main/java/a/XmlFactories.java", text)).isEmpty();
  }

  @Test
  void countsTheLinesOfAMethodAndOfAFile() throws IOException {
    String method = "void a() {\n" + "a();\n".repeat(59) + "}\n";
    String comment = "//\n".repeat(400);

    assertThat(rulesBrokenBy(PATH, "class A {\n" + method + "}\n" + comment))
        .containsExactly("file-length", "method-length");
  }

  @Test
  void countsTheColumnsOfALineByCharacterNotByByte() throws IOException {
    assertThat(rulesBrokenBy(PATH, "class A {} // " + "ü".repeat(86))).isEmpty();
    assertThat(rulesBrokenBy(PATH, "class A {} // " + "ü".repeat(87)))
        .containsExactly("line-length");
  }

  @Test
  void wantsEachMainPackageIntroducedAndNullMarked() throws IOException {
    SourceFile thing = Sources.of(PATH, "package a; class Thing {}");
    SourceFile bare = Sources.of("core/src/main/java/a/package-info.java", "package a;");
    SourceFile full =
        Sources.of("core/src/main/java/a/package-info.java", "/// A.\n@NullMarked\npackage a;");

    assertThat(NameRules.checkPackages(List.of(thing))).hasSize(1);
    assertThat(NameRules.checkPackages(List.of(thing, bare))).hasSize(1);
    assertThat(NameRules.checkPackages(List.of(thing, full))).isEmpty();
  }

  @Test
  void countsTheFilesOfAPackage() throws IOException {
    SourceFile thing = Sources.of(PATH, "package a; class Thing {}");

    assertThat(SizeRules.checkPackages(Collections.nCopies(25, thing))).isEmpty();
    assertThat(SizeRules.checkPackages(Collections.nCopies(26, thing))).hasSize(1);
  }

  @Test
  void saysWhereAndWhatToDo() throws IOException {
    List<Finding> findings = UseRules.check(Sources.of(PATH, "\nclass A { ThreadLocal<A> a; }"));

    assertThat(findings)
        .singleElement()
        .hasToString(
            PATH + ":2: thread-local: ThreadLocal: context is a parameter: pass the Exchange");
  }

  private static List<String> rulesBrokenBy(String path, String text) throws IOException {
    SourceFile source = Sources.of(path, text);
    List<Finding> findings = new ArrayList<>(SizeRules.check(source));
    findings.addAll(NameRules.check(source));
    findings.addAll(UseRules.check(source));
    return findings.stream().map(Finding::rule).sorted().toList();
  }
}
