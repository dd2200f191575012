package dev.banyan.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CommandKeyTest {
  private static CommandKey key(String tenant, String route, String caller, String key) {
    return new CommandKey(tenant, route, caller, key);
  }

  @Test
  void isAnotherForEachTenantRouteCallerAndKey() {
    Set<String> streams =
        List.of(
                key("", "a.POST /x", "keys:me", "k"),
                key("t", "a.POST /x", "keys:me", "k"),
                key("", "b.POST /x", "keys:me", "k"),
                key("", "a.POST /x", "keys:you", "k"),
                key("", "a.POST /x", "keys:me", "l"),
                key("", "a.POST /x", "keys:mek", ""))
            .stream()
            .map(one -> one.stream().tenant() + "|" + one.stream().name())
            .collect(Collectors.toSet());

    assertThat(streams).hasSize(6);
  }

  @Test
  void namesTheRouteAndNeitherCallerNorKey() {
    String name = key("", "a.POST /x/{id}", "keys:jane", "secret-key").stream().name();

    assertThat(name).startsWith("command/a.POST %2Fx%2F{id}/").doesNotContain("jane", "secret");
  }

  @Test
  void fitsAStreamHoweverLongItsPartsAre() {
    CommandKey long_ = key("t".repeat(9_000), "r/".repeat(9_000), "c".repeat(9_000), "k");

    assertThat(long_.stream().name()).hasSizeLessThanOrEqualTo(512);
    assertThat(long_.stream().tenant()).hasSizeLessThanOrEqualTo(512);
  }

  @Test
  void isFoundByTheTextOfItsId() {
    CommandKey key = key("", "shop.POST /v1/orders/{id}?ü", "keys:me", "k");
    CommandId id = new CommandId(key.stream().name(), 12);

    assertThat(CommandId.parse(id.text())).isEqualTo(id);
    assertThat(id.text()).matches("[A-Za-z0-9_.-]+");
  }

  @Test
  void takesNoTextForAnIdThatWasNotGivenOut() {
    String text = new CommandId(key("", "a", "b", "c").stream().name(), 1).text();

    assertThat(
            List.of(
                "",
                ".",
                ".1",
                "x.1",
                text + "0000000000000000000",
                text.replace(".1", ".0"),
                text.replace(".1", ".01"),
                text.replace(".1", ".-1"),
                text.substring(1),
                "=" + text,
                "%" + text,
                "A".repeat(5_000) + ".1"))
        .allSatisfy(wrong -> assertThat(CommandId.parse(wrong)).as(wrong).isNull());
  }
}
