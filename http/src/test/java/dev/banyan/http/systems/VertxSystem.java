package dev.banyan.http.systems;

import dev.banyan.http.Certificates;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A system on Vert.x' HTTP server, in the clear by prior knowledge or over TLS by ALPN.
final class VertxSystem implements AutoCloseable {
  private final Vertx vertx;
  private final HttpServer server;
  private final boolean secure;
  private final AtomicInteger connections = new AtomicInteger();

  VertxSystem(Handler<HttpServerRequest> handler) throws TimeoutException {
    this(handler, null, List.of());
  }

  VertxSystem(
      Handler<HttpServerRequest> handler,
      @Nullable Certificates certificates,
      List<HttpVersion> versions)
      throws TimeoutException {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    secure = certificates != null;
    HttpServerOptions options = new HttpServerOptions().setAcceptBacklog(2000);
    if (certificates != null) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setAlpnVersions(new ArrayList<>(versions))
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(certificates.certificate().toString())
                  .setKeyPath(certificates.key().toString()));
    }
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(_ -> connections.incrementAndGet())
            .requestHandler(handler)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
  }

  URI uri(String path) {
    String scheme = secure ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.actualPort() + path);
  }

  int connections() {
    return connections.get();
  }

  @Override
  public void close() throws TimeoutException {
    vertx.close().await(10, TimeUnit.SECONDS);
  }
}
