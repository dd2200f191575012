package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.Golden;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `banyan test` says when something is not as it should be.
class TestCommandTest {
  private static final String GOOD = "{ GOODCD: P-1, DESCR: Anvil, PRC: 12550, ACTV: \"Y\" }";

  @TempDir Path folder;
  private Shell shell = new Shell(Path.of(""));

  @BeforeEach
  void begin() {
    shell = new Shell(folder);
    shell.run("init");
  }

  @Test
  void showsEveryDifference() {
    shell.write(
        "banyan.test.yaml",
        """
        tests:
          - name: expects another body
            given: [ { call: shop.GOODS.get, answer: GOOD } ]
            when: { request: GET /v1/products/P-1, caller: { in: partners } }
            then:
              status: 203
              body: { code: P-2, price: 1, active: true, colour: red, title: ~ }
              headers: { X-Shop: "*", Content-Type: text/plain }
          - name: expects a problem
            given: [ { call: shop.GOODS.get, answer: GOOD } ]
            when: { request: GET /v1/products/P-1, caller: { in: partners } }
            then: { status: 200, problem: no-such-product }
          - name: expects a call that never comes
            given: [ { call: shop.GOODS.get, answer: GOOD } ]
            when: { request: GET /v1/products/P-1, caller: { in: partners } }
            then:
              called:
                - { call: shop.GOODS.update }
                - { call: shop.GOODS.get, with: { GOODCD: P-2 } }
                - { call: shop.GOODS.get, times: 2 }
          - name: forgets a stub
            when: { request: GET /v1/products/P-1, caller: { in: partners } }
            then: { status: 200 }
          - name: has a stub that does not fit
            given: [ { call: shop.GOODS.get, answer: { GOODCD: P-1, PRC: much } } ]
            when: { request: GET /v1/products/P-1, caller: { in: partners } }
            then: { status: 200 }
          - name: names unknown callers
            when: { request: GET /v1/products/P-1, caller: { in: partner } }
            then: { status: 200 }
          - name: calls what is not there
            when: { call: prodct }
            then: { body: {} }
        """
            .replace("GOOD }", GOOD + " }"));
    Shell.Result test = shell.run("test", "banyan.yaml", "--seed", "7");
    assertThat(test.exit()).isEqualTo(1);
    Golden.check("test/differences.txt", test.out());
  }

  @Test
  void callsOperationsThemselves() {
    shell.write(
        "banyan.test.yaml",
        """
        tests:
          - name: maps a record
            given: [ { call: shop.GOODS.get, answer: GOOD } ]
            when: { call: product, with: { code: P-1 } }
            then: { body: { price: 125.5 } }
          - name: names the problem
            given: [ { call: shop.GOODS.get, fault: not-found } ]
            when: { call: product, with: { code: P-1 } }
            then: { problem: no-such-product }
          - name: says what is wrong with the parameters
            when: { call: product, with: { code: P-123456789 } }
            then: { body: {} }
          - name: lists
            given: [ { call: shop.GOODS.list, answer: [ GOOD ] } ]
            when: { request: GET /v1/products, caller: { in: partners } }
            then: { body: { items: [ { code: P-1 } ] } }
          - name: stays up when the system is down
            given: [ { call: shop.GOODS.get, fault: unreachable } ]
            when: { request: GET /v1/products/P-1, caller: { in: partners } }
            then: { status: 502, problem: unreachable }
        """
            .replace("answer: GOOD", "answer: " + GOOD)
            .replace("[ GOOD ]", "[ " + GOOD + " ]"));
    Shell.Result test = shell.run("test", "banyan.yaml", "--seed", "7");
    Golden.check("test/operations.txt", test.out());
  }

  @Test
  void runsOnlyWhatIsAskedFor() {
    Shell.Result test = shell.run("test", "banyan.yaml", "--only", "without a key");
    assertThat(test.out())
        .isEqualTo("ok      test      lets nobody in without a key\n1 passed, 0 failed\n");
  }

  @Test
  void reportsAMistakeInATestFile() {
    shell.write(
        "banyan.test.yaml", "tests:\n  - name: x\n    when: { request: GET / }\n    them: {}");
    Shell.Result test = shell.run("test", "banyan.yaml");
    assertThat(test.exit()).isEqualTo(1);
    assertThat(test.err()).contains("banyan.test.yaml:4:5", "did you mean `then`?");
  }

  @Test
  void comparesAContractWithItsSnapshot() {
    assertThat(folder.resolve("contracts").toFile().mkdir()).isTrue();
    String contract = shell.run("openapi", "banyan.yaml").out();
    shell.write("contracts/shop.openapi.json", contract);
    assertThat(shell.run("test", "banyan.yaml", "--only", "shop").exit()).isZero();
    shell.write("contracts/shop.openapi.json", contract.replace("\"summary\"", "\"sum\""));
    Shell.Result test = shell.run("test", "banyan.yaml", "--only", "shop");
    assertThat(test.exit()).isEqualTo(1);
    assertThat(test.out()).contains("differs from contracts/shop.openapi.json in line");
  }

  @Test
  void answersRelaysFromTheTest() {
    shell.write(
        "relay.yaml",
        """
        systems:
          parts: { http: { url: "http://127.0.0.1:1/base" } }
        apis:
          shop:
            routes:
              GET /parts/**: { relay: { system: parts } }
        """);
    shell.write(
        "banyan.test.yaml",
        """
        tests:
          - name: passes on
            given: [ { call: parts, with: { path: /base/a/b, query: c=1 }, answer: [ { x: 1 } ] } ]
            when: { request: GET /v1/parts/a/b?c=1, caller: { in: partners } }
            then: { status: 200, body: [ { x: 1 } ], called: [ { call: parts, times: 1 } ] }
          - name: asks nobody
            when: { request: GET /v1/parts/a, caller: { in: partners } }
            then: { status: 200 }
        """);

    Shell.Result test = shell.run("test", "banyan.yaml", "--with", "relay.yaml", "--only", "s ");

    assertThat(test.out())
        .contains("ok      test      passes on\n", "FAILED  test      asks nobody\n")
        .contains("nothing in `given` answers that: write { call: parts, answer: … }");
  }

  @Test
  void servesConfigurationsWhoseCallersShowTokens() {
    shell.write(
        "tokens.yaml",
        """
        callers:
          partners:
            api-key: ~
            jwt: { issuer: sso, keys: "http://127.0.0.1:1/keys", audience: shop }
        """);
    Shell.Result test =
        shell.run("test", "banyan.yaml", "--with", "tokens.yaml", "--only", "in modern words");
    assertThat(test.exit()).as(test.out()).isZero();
  }
}
