package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.testbase.Golden;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A newcomer's first minutes, without a system of one's own.
class InitCommandTest {
  @TempDir Path folder;
  private Shell shell = new Shell(Path.of(""));
  private Shell.Result init = new Shell.Result(-1, "", "");

  @BeforeEach
  void begin() {
    shell = new Shell(folder);
    init = shell.run("init");
  }

  @Test
  void saysWhatItWroteAndWhatToDoNext() {
    assertThat(init.exit()).as(init.err()).isZero();
    Golden.check("init/output.txt", init.out().replaceAll("bk_[A-Za-z0-9_-]+", "THE-KEY"));
    assertThat(shell.read("keys.yaml")).contains("sha256:").doesNotContain("bk_");
  }

  @Test
  void overwritesNothing() {
    String before = shell.read("keys.yaml");
    Shell.Result again = shell.run("init");
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("banyan.yaml already, and nothing is overwritten");
    assertThat(shell.read("keys.yaml")).isEqualTo(before);
  }

  @Test
  void writesAConfigurationWithoutMistakes() {
    Shell.Result check = shell.run("check", "banyan.yaml");
    assertThat(check.err()).isEmpty();
    assertThat(check.out()).contains("fine (1 system, 3 operations, 3 routes)");
  }

  @Test
  void writesTestsThatPass() {
    Shell.Result test = shell.run("test", "banyan.yaml", "--seed", "7");
    assertThat(test.exit()).as(test.out() + test.err()).isZero();
    Golden.check("init/test.txt", test.out());
  }

  @Test
  void explainsTheWhole() {
    Shell.Result explain = shell.run("explain", "banyan.yaml");
    assertThat(explain.exit()).as(explain.err()).isZero();
    Golden.check("init/explain.txt", explain.out());
  }

  @Test
  void explainsARequest() {
    Shell.Result explain = shell.run("explain", "banyan.yaml", "PATCH", "/v1/products/P-1");
    assertThat(explain.exit()).as(explain.err()).isZero();
    Golden.check("init/explain-request.txt", explain.out());
  }

  @Test
  void explainsTheGuardOfAnOperationBesideThatOfItsSystem() {
    shell.write("guard.yaml", "operations: { product: { guard: { deadline: 2s } } }");
    Shell.Result explain =
        shell.run("explain", "banyan.yaml", "--with", "guard.yaml", "GET", "/v1/products/P-1");
    assertThat(explain.out())
        .contains(
            "  operation product:\n    deadline: a call with all its attempts takes 2s\n",
            "  system shop:\n    around: shop.GOODS.get\n");
  }

  @Test
  void explainsARequestThatNoRouteTakes() {
    Shell.Result other = shell.run("explain", "banyan.yaml", "DELETE /v1/products/P-1");
    assertThat(other.out()).contains("405: the path takes GET, PATCH");
    Shell.Result none = shell.run("explain", "banyan.yaml", "GET /v1/nothing", "--json");
    assertThat(none.out()).contains("404: no route has this path").startsWith("{");
  }

  @Test
  void callsAnOperationByHand() {
    Shell.Result call = shell.run("call", "banyan.yaml", "product", "code=P-1");
    assertThat(call.exit()).as(call.err()).isZero();
    assertThat(call.out())
        .isEqualTo("{\"code\":\"P-1\",\"title\":\"Anvil\",\"price\":125.50,\"active\":true}\n");
    assertThat(call.err()).contains("product  ok", "shop.GOODS.get  ok");
  }

  @Test
  void callsAnOperationOfASystemByHand() {
    Shell.Result call =
        shell.fed("{\"GOODCD\":\"P-2\"}", "call", "banyan.yaml", "shop.GOODS.get", "--json", "-");
    assertThat(call.exit()).as(call.err()).isZero();
    assertThat(call.out()).contains("\"PRC\":8999");
  }

  @Test
  void tellsAFaultFromAnUnreachableSystem() {
    Shell.Result missing = shell.run("call", "banyan.yaml", "product", "code=P-9");
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.err()).contains("no-such-product");
    shell.write(
        "down.yaml", "systems: { shop: { jdbc: { url: \"jdbc:postgresql://127.0.0.1:1/x\" } } }");
    Shell.Result down =
        shell.run("call", "banyan.yaml", "product", "code=P-1", "--with", "down.yaml");
    assertThat(down.exit()).as(down.err()).isEqualTo(3);
    assertThat(down.err()).contains("unreachable");
  }

  @Test
  void writesTheContract() {
    Shell.Result contract = shell.run("openapi", "banyan.yaml", "shop");
    assertThat(contract.exit()).as(contract.err()).isZero();
    assertThat(contract.out()).contains("\"openapi\": \"3.1.0\"", "/products/{code}");
    assertThat(shell.run("openapi", "banyan.yaml", "shpo").err()).contains("did you mean `shop`?");
  }
}
