package dev.banyan.gateway.security;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/// An HTTP client whose servers are functions: by address, from the request to an answer's text. An
/// empty answer is a 500; an address nobody has is unreachable.
public final class FakeHttp implements Http {
  private final ConcurrentHashMap<URI, Function<Request, String>> servers =
      new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Request> sent = new ConcurrentLinkedQueue<>();

  public FakeHttp at(String uri, Function<Request, String> server) {
    servers.put(URI.create(uri), server);
    return this;
  }

  /// All requests there were.
  public List<Request> sent() {
    return List.copyOf(sent);
  }

  public static String body(Request request) {
    var body = request.body();
    return body == null ? "" : new String(body.toArray(), StandardCharsets.UTF_8);
  }

  @Override
  public Response send(Request request, Deadline deadline) {
    sent.add(request);
    Function<Request, String> server = servers.get(request.uri());
    if (server == null) {
      throw Fault.of(Fault.Kind.UNREACHABLE, "nobody there");
    }
    String answer = server.apply(request);
    return new Response() {
      @Override
      public int status() {
        return answer.isEmpty() ? 500 : 200;
      }

      @Override
      public List<Header> headers() {
        return List.of();
      }

      @Override
      public boolean delimited() {
        return true;
      }

      @Override
      public InputStream body() {
        return new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8));
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
