package dev.banyan.http.proof;

import dev.banyan.http.Pause;
import dev.banyan.http.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Another proxy, run as a process, and its own count of the requests that it passed on.
final class Neighbour implements AutoCloseable {
  final int port;
  private final Process process;
  private final Path log;

  private Neighbour(int port, Process process, Path log) {
    this.port = port;
    this.process = process;
    this.log = log;
  }

  static Neighbour nginx(Path folder, int target) throws IOException {
    int port = free();
    Path log = folder.resolve("access.log");
    Path file = folder.resolve("nginx.conf");
    Files.writeString(
        file,
        """
        daemon off;
        master_process off;
        pid %1$s/pid;
        error_log %1$s/error.log;
        events { worker_connections 1000; }
        http {
          log_format passed '$upstream_status $status $request_length';
          access_log %2$s passed;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          keepalive_timeout 1s;
          client_header_timeout 1s;
          client_body_timeout 1s;
          upstream target { server 127.0.0.1:%3$d; keepalive 4; }
          server {
            listen 127.0.0.1:%4$d;
            location / {
              proxy_pass http://target;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Host $host;
              proxy_next_upstream off;
              proxy_request_buffering off;
              proxy_read_timeout 5s;
            }
          }
        }
        """
            .formatted(folder, log, target, port));
    return run(port, log, folder, List.of("nginx", "-c", file.toString()));
  }

  static Neighbour haproxy(Path folder, int target) throws IOException {
    int port = free();
    Path log = folder.resolve("access.log");
    Path file = folder.resolve("haproxy.cfg");
    Files.writeString(
        file,
        """
        global
          log stdout format raw local0
        defaults
          mode http
          log global
          log-format "passed %%[srv_conn(target/one)] %%s %%ST"
          retries 0
          timeout connect 2s
          timeout client 1s
          timeout http-request 1s
          timeout http-keep-alive 1s
          timeout server 5s
        frontend front
          bind 127.0.0.1:%d
          default_backend target
        backend target
          http-reuse safe
          server one 127.0.0.1:%d
        """
            .formatted(port, target));
    return run(port, log, folder, List.of("haproxy", "-db", "-f", file.toString()));
  }

  private static Neighbour run(int port, Path log, Path folder, List<String> command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Path said = command.getFirst().equals("nginx") ? folder.resolve("out.log") : log;
    Process process = builder.redirectOutput(said.toFile()).start();
    Neighbour neighbour = new Neighbour(port, process, log);
    for (int i = 0; i < 100; i++) {
      try (RawClient _ = new RawClient(port)) {
        return neighbour;
      } catch (IOException _) {
        Pause.millis(100);
      }
    }
    process.destroy();
    throw new IOException(command.getFirst() + " does not start: " + Files.readString(said));
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private List<String> lines() throws IOException {
    return Files.exists(log)
        ? Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList()
        : List.of();
  }

  /// Requests of which a head was sent on.
  long passedOn() throws IOException {
    return lines().stream()
        .filter(line -> line.matches("[1-5][0-9][0-9] .*|passed .* one .*"))
        .count();
  }

  /// Those of them that were answered well.
  long answered() throws IOException {
    return lines().stream().filter(line -> line.matches("200 200 .*|passed .* one 200")).count();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
