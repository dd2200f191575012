package dev.banyan.gateway;

import dev.banyan.json.JsonTree;
import dev.banyan.testbase.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Keycloak's own distribution as a process of its own, with a realm imported and everything kept
/// in memory. The build unpacks it into `target/keycloak`.
final class Keycloak implements AutoCloseable {
  private static final Path UNPACKED = Path.of("target", "keycloak");
  private static final String ADMIN = "admin";
  private static final int START_SECONDS_MAX = 300;

  private final Process process;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private Keycloak(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts it with the realm of that file; returns when it listens.
  static Keycloak start(Path realm) throws IOException {
    Path home = home();
    Path imports = Files.createDirectories(home.resolve("data/import"));
    Files.copy(realm, imports.resolve("meridian-realm.json"), StandardCopyOption.REPLACE_EXISTING);
    int port = FreePort.next();
    ProcessBuilder command =
        new ProcessBuilder(
            List.of(
                "bash",
                home.resolve("bin/kc.sh").toAbsolutePath().toString(),
                "start-dev",
                "--db=dev-mem",
                "--import-realm",
                "--http-host=127.0.0.1",
                "--http-port=" + port));
    Map<String, String> environment = command.environment();
    environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
    environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx700m");
    environment.put("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1");
    Process process = command.redirectErrorStream(true).start();
    Keycloak keycloak = new Keycloak(process, port);
    keycloak.awaitListening();
    return keycloak;
  }

  private static Path home() throws IOException {
    if (Files.isDirectory(UNPACKED)) {
      try (Stream<Path> folders = Files.list(UNPACKED)) {
        var home = folders.filter(folder -> Files.exists(folder.resolve("bin/kc.sh"))).findFirst();
        if (home.isPresent()) {
          return home.get();
        }
      }
    }
    throw new AssertionError(
        "Keycloak is not unpacked: ./mvnw -pl testkit process-test-resources does it");
  }

  /// Reads what it prints until it listens, and goes on reading, so that it never waits for us.
  private void awaitListening() {
    CountDownLatch told = new CountDownLatch(1);
    AtomicBoolean listening = new AtomicBoolean();
    Queue<String> said = new ConcurrentLinkedQueue<>();
    Thread.ofVirtual()
        .name("output of keycloak")
        .start(
            () -> {
              try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  said.add(line);
                  if (line.contains("Listening on:")) {
                    listening.set(true);
                    told.countDown();
                  }
                }
              } catch (IOException e) {
                said.add(e.toString());
              }
              told.countDown();
            });
    boolean started;
    try {
      started = told.await(START_SECONDS_MAX, TimeUnit.SECONDS) && listening.get();
    } catch (InterruptedException _) {
      started = false;
    }
    if (!started) {
      close();
      throw new AssertionError("Keycloak did not start:\n" + String.join("\n", said));
    }
  }

  int port() {
    return port;
  }

  String issuer() {
    return "http://127.0.0.1:" + port + "/realms/meridian";
  }

  /// An access token of the realm, by the grant that the form asks for.
  String token(Map<String, String> form) {
    return token("meridian", form);
  }

  private String token(String realm, Map<String, String> form) {
    String body =
        form.entrySet().stream()
            .map(
                one ->
                    one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    JsonTree answer =
        send(
            HttpRequest.newBuilder(at("/realms/" + realm + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    if (answer instanceof JsonTree.Members members
        && members.get("access_token") instanceof JsonTree.Text(String token)) {
      return token;
    }
    throw new AssertionError("no token: " + answer);
  }

  private String admin() {
    return token(
        "master",
        Map.of(
            "grant_type",
            "password",
            "client_id",
            "admin-cli",
            "username",
            ADMIN,
            "password",
            ADMIN));
  }

  /// Has a new key sign from now on, beside those before.
  void rotateKeys(String provider) {
    JsonTree.Members realm = (JsonTree.Members) administer("GET", "", "");
    String component =
        """
        {"name":"next","providerId":"%s","providerType":"org.keycloak.keys.KeyProvider",\
        "parentId":"%s","config":{"priority":["200"],"enabled":["true"],"active":["true"]}}"""
            .formatted(provider, text(realm, "id"));
    JsonTree ignored = administer("POST", "/components", component);
  }

  /// Ends all sessions of a user.
  void logOut(String user) {
    JsonTree.Items users =
        (JsonTree.Items) administer("GET", "/users?exact=true&username=" + user, "");
    String id = text((JsonTree.Members) users.all().getFirst(), "id");
    JsonTree ignored = administer("POST", "/users/" + id + "/logout", "");
  }

  private static String text(JsonTree.Members members, String name) {
    if (members.get(name) instanceof JsonTree.Text(String value)) {
      return value;
    }
    throw new AssertionError("no " + name + " in " + members);
  }

  private JsonTree administer(String method, String path, String body) {
    return send(
        HttpRequest.newBuilder(at("/admin/realms/meridian" + path))
            .header("Authorization", "Bearer " + admin())
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private JsonTree send(HttpRequest request) {
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new AssertionError(request.uri() + ": " + answer.statusCode() + " " + answer.body());
      }
      return answer.body().isEmpty() ? JsonTree.truth(true) : JsonTree.parse(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
