package dev.banyan.cli.trial;

import dev.banyan.base.Fault;
import dev.banyan.config.model.TestSection;
import dev.banyan.gateway.api.ProblemType;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.json.JsonLimits;
import dev.banyan.json.JsonTree;
import dev.banyan.text.Name;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the gateway answered to the request of a test.
record Reply(HttpResponse<byte[]> response, @Nullable JsonTree body) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  static Reply to(TestSection.Requests asked, Setting setting, int port) throws IOException {
    String[] words = asked.request().strip().split(" +", 2);
    if (words.length != 2 || !words[1].startsWith("/")) {
      throw Fault.of(Fault.Kind.INVALID, "`request` is written like GET /v1/things/1");
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + words[1]))
              .timeout(PATIENCE);
      if (asked.body() != null) {
        boolean patch = words[0].equals("PATCH");
        request.setHeader(
            "Content-Type", patch ? "application/merge-patch+json" : "application/json");
      }
      asked.headers().forEach((name, value) -> request.setHeader(name.value(), value));
      if (setting.header() != null && setting.key() != null) {
        request.setHeader(setting.header(), setting.key());
      }
      request.method(
          words[0],
          asked.body() == null
              ? HttpRequest.BodyPublishers.noBody()
              : HttpRequest.BodyPublishers.ofByteArray(
                  YamlValues.json(asked.body(), null).bytes()));
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Reply(response, json(response.body()));
    } catch (IllegalArgumentException e) {
      throw Fault.of(Fault.Kind.INVALID, "`request` cannot be sent: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static @Nullable JsonTree json(byte[] body) {
    try {
      return body.length == 0 ? null : JsonTree.parse(body, JsonLimits.DEFAULT);
    } catch (Fault _) {
      return null;
    }
  }

  /// Adds one sentence for everything that is not as expected.
  void compare(TestSection.Then then, Assembly assembly, List<String> failures) {
    Name problem = then.problem();
    Integer wanted = then.status();
    int status = response.statusCode();
    ProblemType known = problem == null ? null : assembly.problems().get(problem.value());
    if (wanted != null ? status != wanted : problem == null && status / 100 != 2) {
      failures.add(
          "the status is "
              + status
              + ", expected is "
              + (wanted == null ? "a good one" : wanted.toString())
              + (status >= 400 && body != null ? ": " + Stage.text(body) : ""));
    }
    if (problem != null && !isProblem(problem.value(), known)) {
      failures.add("the answer is not the problem `" + problem + "`: " + shown());
    }
    if (then.body() != null) {
      failures.addAll(Matching.differences(then.body(), body));
    }
    then.headers().forEach((name, value) -> header(name.value(), value, failures));
  }

  private boolean isProblem(String name, @Nullable ProblemType known) {
    return body instanceof JsonTree.Members members
        && members.get("type") instanceof JsonTree.Text(String type)
        && (type.equals("urn:problem:" + name) || (known != null && type.equals(known.uri())));
  }

  private void header(String name, String expected, List<String> failures) {
    String value = response.headers().firstValue(name).orElse(null);
    if (value == null || (!expected.equals("*") && !value.equals(expected))) {
      failures.add(
          "header "
              + name
              + " is "
              + (value == null ? "absent" : "`" + value + "`")
              + ", expected is "
              + (expected.equals("*") ? "any" : "`" + expected + "`"));
    }
  }

  private String shown() {
    return body == null ? "status " + response.statusCode() : Stage.text(body);
  }
}
