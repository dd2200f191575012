package dev.banyan.example.meridian.crm;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.xml.ws.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The CRM, listening on a free loopback port: Metro's endpoint under `/crm`. Calls need a user
/// name and a password; the contract (`?wsdl`) is open.
public final class CrmServer implements AutoCloseable {
  public static final String USER = "banyan";

  /// For the demonstration alone: the service is reached from this machine only.
  public static final String PASSWORD = "demo-crm-password";

  private final HttpServer server;
  private final Endpoint endpoint;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  public CrmServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    HttpContext context = server.createContext("/crm");
    context.setAuthenticator(new Callers());
    endpoint = Endpoint.create(new CrmService(new CustomerFile()));
    endpoint.publish(context);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    endpoint.stop();
    server.stop(0);
    threads.close();
  }

  private static final class Callers extends BasicAuthenticator {
    Callers() {
      super("crm", StandardCharsets.UTF_8);
    }

    @Override
    public Result authenticate(HttpExchange exchange) {
      boolean contract =
          exchange.getRequestMethod().equals("GET")
              && exchange.getRequestURI().getRawQuery() != null;
      return contract
          ? new Success(new com.sun.net.httpserver.HttpPrincipal("contract", "crm"))
          : super.authenticate(exchange);
    }

    @Override
    public boolean checkCredentials(String user, String password) {
      return user.equals(USER) && password.equals(PASSWORD);
    }
  }
}
