import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// Takes bodies of any size, and answers with how many bytes came.
void main(String[] arguments) throws Exception {
  HttpServer server =
      HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 64);
  server.createContext(
      "/",
      exchange -> {
        byte[] piece = new byte[1 << 16];
        long bytes = 0;
        try (InputStream body = exchange.getRequestBody()) {
          for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
            bytes += n;
          }
        }
        byte[] told = Long.toString(bytes).getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, told.length);
        exchange.getResponseBody().write(told);
        exchange.close();
      });
  server.start();
}
