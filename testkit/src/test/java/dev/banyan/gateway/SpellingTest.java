package dev.banyan.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.connectors.Connectors;
import dev.banyan.testkit.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A path that asks for a role is reached by no other spelling, though a wider route that asks for
/// none leads to the same system.
class SpellingTest {
  private static final String CONFIGURATION =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 } }
      systems:
        site: { http: { url: "http://127.0.0.1:UPSTREAM" } }
      callers:
        staff:
          api-key: { keys: [ { id: boss, hash: "HASH", roles: [boss] } ] }
      apis:
        site:
          callers: anyone
          routes:
            ANY /admin/**: { relay: { system: site, path: /admin }, callers: staff, roles: boss }
            ANY /users/{id}/$keys: { relay: { system: site }, callers: staff, roles: boss }
            ANY /report: { relay: { system: site }, callers: staff, roles: boss }
            GET /safe: { relay: { system: site } }
            ANY /**: { relay: { system: site } }
      """
          .replace("HASH", dev.banyan.gateway.security.ApiKeys.hash("secret"));

  private static final List<String> LETTERS =
      List.of(
          "%61dmin",
          "ad%6Din",
          "ad%6din",
          "%61%64%6d%69%6e",
          "%2561dmin",
          "%252561dmin",
          "admin%00",
          "admin;",
          "admin;x=1",
          "admin;x=1;y=2",
          "%61dmin;x",
          "admin%3b",
          "admin%3Bx=1",
          "admin%253bx",
          "admin%2f",
          "admin%252f",
          "admin%5c",
          "admin%255c",
          "admin\\",
          "admin%20",
          "admin%09",
          "admin%0a",
          "admin%0d%0a",
          "admin%7f",
          "\u00e1dmin",
          "%c1%a1dmin",
          "%e0%81%a1dmin",
          "%f0%80%81%a1dmin",
          "%u0061dmin",
          "admin#",
          "admin?",
          "adm\tin");
  private static final List<String> FRONTS =
      List.of(
          "",
          "/",
          "//",
          "/.",
          "/./.",
          "/x/..",
          "/x/../x/..",
          "/%2e",
          "/x/%2e%2e",
          "/x/.%2e",
          "/x/%2E.",
          "/x/%252e%252e",
          "/x/..;",
          "/x/..;a=b",
          "/;",
          "/;x=1",
          "/.;x",
          "/\\",
          "\\",
          "/x\\..",
          "/x/..\\",
          "/x%2f..",
          "/x%5c..",
          "/x/..%2f",
          "/x/..%5c",
          "/x/%c0%ae%c0%ae",
          "/x/%c0%ae.",
          "/x/..%00",
          "/x/..%01",
          "/%2f",
          "/x/%e0%80%ae%e0%80%ae",
          "/x/%uff0e%uff0e",
          "http://a",
          "http://b",
          "http://a@b",
          "https://a",
          "HTTP://a",
          "http:/",
          "x");

  @TempDir Path folder;
  private final Queue<String> heads = new ConcurrentLinkedQueue<>();
  private ServerSocket system;
  private TestGateway gateway;

  @BeforeEach
  void start() throws IOException {
    system = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
    String configuration = CONFIGURATION.replace("UPSTREAM", String.valueOf(system.getLocalPort()));
    gateway = TestGateway.start(folder, configuration, Map.of(), Connectors.all());
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    system.close();
  }

  private void accept() {
    while (!system.isClosed()) {
      try {
        Socket socket = system.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      StringBuilder head = new StringBuilder();
      int b = socket.getInputStream().read();
      while (b >= 0) {
        head.append((char) b);
        if (b == '\n' && head.toString().endsWith("\r\n\r\n")) {
          if (!head.toString().startsWith("HEAD ")) { // Probes ask by HEAD.
            heads.add(head.toString());
          }
          head.setLength(0);
          socket
              .getOutputStream()
              .write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        }
        b = socket.getInputStream().read();
      }
    } catch (IOException _) {
      // The gateway has gone.
    }
  }

  /// The status of a request with exactly these bytes for its head.
  private String exchange(String head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.uri("/").getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return answer.substring(9, 12);
    }
  }

  private String get(String target) throws IOException {
    return exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close");
  }

  /// The path as the most forgiving of servers reads it.
  private static String forgiven(String head) {
    String path = head.split(" ", 3)[1].split("\\?", 2)[0];
    for (int i = 0; i < 5 && path.matches("(?s).*%[0-9a-fA-F]{2}.*"); i++) {
      path = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
    List<String> segments = new ArrayList<>();
    for (String part : path.replace('\\', '/').split("/")) {
      String segment = part.split(";", 2)[0].strip();
      if (segment.equals("..") && !segments.isEmpty()) {
        segments.removeLast();
      } else if (!segment.isEmpty() && !segment.equals(".") && !segment.equals("..")) {
        segments.add(segment);
      }
    }
    return "/" + String.join("/", segments);
  }

  private int reach(String pattern, List<String> targets) throws IOException {
    List<String> reached = new ArrayList<>();
    for (String target : targets) {
      String status = get(target);
      String head = heads.poll();
      if (head != null && forgiven(head).matches(pattern)) {
        reached.add(target + " -> " + status + " " + head.lines().findFirst().orElse(""));
      }
      assertThat(status).as(target).matches("200|400|401|403|404");
    }
    assertThat(reached).isEmpty();
    return targets.size();
  }

  @Test
  void guardsAFolderInEverySpelling() throws IOException {
    List<String> targets = new ArrayList<>();
    for (String front : FRONTS) {
      targets.add(front + "/admin");
      targets.add(front + "/admin/");
      targets.add(front + "/admin/x");
      for (String letters : LETTERS) {
        targets.add(front + "/" + letters + "/x");
      }
    }
    for (String letters : LETTERS) {
      targets.add("/" + letters);
    }
    int tried = reach("/admin(/.*)?", targets);
    System.out.println("spellings of a guarded path: " + tried);
    assertThat(get("/other/x")).isEqualTo("200");
    assertThat(tried).isGreaterThan(1000);
  }

  @Test
  void guardsAResourceBetweenParametersInEverySpelling() throws IOException {
    List<String> targets = new ArrayList<>();
    for (String front : FRONTS) {
      for (String keys :
          List.of(
              "$keys",
              "%24keys",
              "%24%6b%65%79%73",
              "$keys/",
              "$keys;x",
              "$keys%3bx",
              "/$keys",
              "./$keys",
              "%2524keys",
              "x/../$keys",
              "$keys/.",
              "$keys//")) {
        targets.add(front + "/users/7/" + keys);
        targets.add(front + "/users;a/7;b/" + keys);
        targets.add(front + "/us%65rs/%37/" + keys);
      }
    }
    reach("/users/7/\\$keys", targets);
    reach("/report", List.of("/report", "/report/", "/r%65port", "/report;x", "/report;x/"));
  }

  @Test
  void tellsASystemNothingThatMakesItTakeAnotherPathMethodOrCaller() throws IOException {
    String status =
        exchange(
            String.join(
                "\r\n",
                "GET /safe HTTP/1.1",
                "Host: a",
                "X-Original-URL: /admin/x",
                "X-Rewrite-URL: /admin/x",
                "X_Original_URL: /admin/x",
                "X-HTTP-Method-Override: DELETE",
                "X-Http-Method: DELETE",
                "X-Real-IP: evil",
                "X-Forwarded-For: evil",
                "X_Forwarded_For: evil",
                "x-forwarded_user: evil",
                "Forwarded: for=evil",
                "Client-Cert: :evil=:",
                "Client_Cert_Chain: :evil=:",
                "X-Forwarded-Client-Cert: Hash=evil",
                "X-SSL-Client-Verify: evil",
                "Remote-User: evil",
                "X-Forwarded-Email: evil",
                "Kept: yes",
                "Connection: close"));

    assertThat(status).isEqualTo("200");
    assertThat(heads.poll())
        .contains("Kept: yes")
        .contains("x-forwarded-for: 127.0.0.1")
        .doesNotContain("/admin", "DELETE", "evil");
  }
}
