package dev.banyan.gateway.api.asyncapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.gateway.api.openapi.ApiDescription;
import dev.banyan.gateway.api.openapi.ApiDescription.SecurityScheme;
import dev.banyan.gateway.api.openapi.RouteDescription;
import dev.banyan.json.JsonTree;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The keys of a document: of what AsyncAPI allows, and one for each thing, whatever it is called.
class AsyncApiWriterTest {
  private static final Structure TOLD =
      Structure.of("Told", List.of(Field.required("key", Type.Text.ANY)));
  private static final ApiDescription.Origin ORIGIN = new ApiDescription.Origin("localhost", false);

  private static RouteDescription stream(String path, String... kinds) {
    Map<String, Structure> events = new LinkedHashMap<>();
    for (String kind : kinds) {
      events.put(kind, TOLD);
    }
    return new RouteDescription(
        "GET",
        path,
        "stream",
        "What happens.",
        List.of(),
        null,
        RouteDescription.Answer.stream(events),
        List.of(),
        RouteDescription.Condition.NONE,
        List.of("staff", "käufer"),
        Set.of(),
        false);
  }

  private static JsonTree.Members written(RouteDescription... streams) {
    Map<String, SecurityScheme> callers = new LinkedHashMap<>();
    callers.put("staff", new SecurityScheme.Bearer("JWT"));
    callers.put("käufer", new SecurityScheme.Basic());
    List<RouteDescription> routes = List.of(streams);
    ApiDescription api = new ApiDescription("Sales", "1", "", null, "/v1", callers, routes);
    return (JsonTree.Members) JsonTree.parse(AsyncApiWriter.write(api, ORIGIN));
  }

  private static JsonTree.Members in(JsonTree.Members tree, String... path) {
    JsonTree.Members at = tree;
    for (String name : path) {
      at = (JsonTree.Members) Objects.requireNonNull(at.get(name), name);
    }
    return at;
  }

  /// The channels of each address.
  private static Map<String, List<String>> channels(JsonTree.Members document) {
    Map<String, List<String>> channels = new HashMap<>();
    in(document, "channels")
        .all()
        .forEach(
            (key, channel) -> {
              JsonTree address = ((JsonTree.Members) channel).get("address");
              String text = ((JsonTree.Text) Objects.requireNonNull(address)).value();
              channels.computeIfAbsent(text, _ -> new ArrayList<>()).add(key);
            });
    return channels;
  }

  @Test
  void keepsAnEventNamedPositionApartFromTheMessageThatMovesThePositionOn() {
    JsonTree.Members document = written(stream("/orders", "placed", "position"));

    JsonTree.Members messages = in(document, "components", "messages");
    assertThat(in(document, "channels", "orders-socket", "messages").all())
        .containsOnlyKeys("placed", "position", "position-2");
    assertThat(in(messages, "orders-socket.position", "payload", "properties").all())
        .containsOnlyKeys("id", "event", "data");
    assertThat(in(messages, "orders-socket.position-2", "payload", "properties").all())
        .containsOnlyKeys("id");
  }

  @Test
  void givesTheStreamAtTheRootAName() {
    JsonTree.Members document = written(stream("/", "placed"), stream("/root", "placed"));

    assertThat(channels(document))
        .containsEntry("/v1/", List.of("root", "root-socket"))
        .containsEntry("/v1/root", List.of("root-2", "root-2-socket"));
  }

  @Test
  void keepsChannelsApartWhosePathsLookLikeEachOther() {
    JsonTree.Members document =
        written(
            stream("/a", "placed"),
            stream("/a-socket", "placed"),
            stream("/a--socket", "placed"),
            stream("/a~", "placed"),
            stream("/a.b", "placed"),
            stream("/a-b", "placed"));

    assertThat(channels(document).values()).hasSize(6).allMatch(keys -> keys.size() == 2);
    assertThat(in(document, "operations").all()).hasSize(12);
    assertThat(in(document, "components", "messages").all()).hasSize(6 + 6 * 2);
  }

  @Test
  void writesKeysThatReferencesCanHoldWhateverPeopleWrite() {
    JsonTree.Members document = written(stream("/größe", "größer", "größte", "gr-er"));

    assertThat(keys(document)).allMatch(key -> key.matches("[A-Za-z0-9._-]+"));
    assertThat(in(document, "channels", "gr-e", "messages").all())
        .containsOnlyKeys("gr-er", "gr-te", "gr-er-2");
    assertThat(in(document, "components", "securitySchemes").all())
        .containsOnlyKeys("staff", "k-ufer");
  }

  private static List<String> keys(JsonTree.Members document) {
    List<String> keys = new ArrayList<>(in(document, "channels").all().keySet());
    keys.addAll(in(document, "operations").all().keySet());
    in(document, "components").all().values().forEach(kind -> keys.addAll(names(kind)));
    return keys;
  }

  private static Set<String> names(JsonTree kind) {
    return ((JsonTree.Members) kind).all().keySet();
  }
}
