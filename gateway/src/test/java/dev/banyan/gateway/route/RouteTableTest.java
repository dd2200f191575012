package dev.banyan.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Finding routes, and where in the path their parameters stand.
class RouteTableTest {
  private final RouteTable<String> table = new RouteTable<>();

  private void route(String method, String pattern) {
    assertThat(table.add(method, RoutePattern.parse(pattern), method + " " + pattern)).isNull();
  }

  private List<String> found(String method, String path) {
    RouteTable.Match<String> match = table.find(method, path);
    if (match == null || match.route() == null) {
      return List.of();
    }
    List<String> all = new ArrayList<>(List.of(match.route()));
    int wanted = RoutePattern.parse(match.route().split(" ", 2)[1]).parameters().size();
    int rest = match.route().endsWith("**") ? 1 : 0;
    for (int i = 0; i < wanted + rest; i++) {
      all.add(path.substring(match.parameters()[2 * i], match.parameters()[2 * i + 1]));
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/a/b     | GET /a/b",
        "/a/x     | GET /a/{one}, x",
        "/a/b/c/d | GET /a/**, b/c/d",
        "/a/x/d   | GET /a/{one}/d, x",
        "/x/y/z   | GET /{o}/{p}/{q}, x, y, z",
        "/x/y     | GET /{o}/**, x, y",
      })
  void takesTheMostSpecificRouteAndSaysWhereItsParametersStand(String path, String expected) {
    route("GET", "/a/b");
    route("GET", "/a/{one}");
    route("GET", "/a/{one}/d");
    route("GET", "/a/**");
    route("GET", "/{o}/{p}/{q}");
    route("GET", "/{o}/**");

    List<String> found = found("GET", path);

    assertThat(found).containsExactly(expected.split(", "));
  }

  @Test
  void hasRoomForAsManyParametersAsItsLongestRouteHas() {
    route("GET", "/{a}/{b}/{c}/{d}/{e}/{f}/**");

    assertThat(found("GET", "/1/2/3/4/5/6/7/8"))
        .containsExactly("GET /{a}/{b}/{c}/{d}/{e}/{f}/**", "1", "2", "3", "4", "5", "6", "7/8");
  }

  @Test
  void fallsBackFromHeadToGetAndSaysWhichMethodsThereAre() {
    route("GET", "/a");
    route("PUT", "/a");

    assertThat(found("HEAD", "/a")).containsExactly("GET /a");
    RouteTable.Match<String> other = Objects.requireNonNull(table.find("POST", "/a"));
    assertThat(other.route()).isNull();
    assertThat(other.allowed()).containsExactly("GET", "PUT");
    assertThat(table.find("GET", "/b")).isNull();
  }
}
