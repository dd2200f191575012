package dev.banyan.connectors.web;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// The JDK's HTTP server on the loopback interface; with `tls` only for clients that show a
/// certificate of its authority.
public record SecureServer(HttpServer server, URI url) implements AutoCloseable {

  public static SecureServer start(@Nullable SSLContext tls, HttpHandler handler)
      throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer made = tls == null ? HttpServer.create(any, 0) : HttpsServer.create(any, 0);
    if (tls != null && made instanceof HttpsServer secure) {
      secure.setHttpsConfigurator(
          new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
              SSLParameters wanted = tls.getDefaultSSLParameters();
              wanted.setNeedClientAuth(true);
              parameters.setSSLParameters(wanted);
            }
          });
    }
    made.createContext("/", handler);
    made.start();
    String scheme = tls == null ? "http" : "https";
    return new SecureServer(
        made, URI.create(scheme + "://127.0.0.1:" + made.getAddress().getPort() + "/"));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
