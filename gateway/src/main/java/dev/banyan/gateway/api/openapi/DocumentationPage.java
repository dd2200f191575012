package dev.banyan.gateway.api.openapi;

import dev.banyan.value.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The page that shows an API's OpenAPI document to people and lets them try it: one HTML file with
/// a script and a style of ours beside it. Nothing is fetched from elsewhere, nothing is inline,
/// and everything of the document is put in as text, never as HTML. Immutable.
public final class DocumentationPage {
  /// To be sent with every one of its files.
  public static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
          + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /// One file of the page.
  public record Asset(String contentType, Bytes content) {}

  private final Map<String, Asset> assets;

  private DocumentationPage(Map<String, Asset> assets) {
    this.assets = assets;
  }

  /// A page for the document at `document`; its other files lie below `folder`, as `docs.js` and
  /// `docs.css`. Both are paths on the same server: `/v1/openapi.json`, `/v1/docs`.
  public static DocumentationPage of(String title, String document, String folder) {
    String html =
        text("docs.html")
            .replace("{{title}}", escaped(title))
            .replace("{{document}}", escaped(document))
            .replace("{{folder}}", escaped(folder));
    return new DocumentationPage(
        Map.of(
            "", asset("text/html; charset=utf-8", html),
            "docs.js", asset("text/javascript; charset=utf-8", text("docs.js")),
            "docs.css", asset("text/css; charset=utf-8", text("docs.css"))));
  }

  /// The file of that name below the page's folder; the empty name is the page itself.
  public @Nullable Asset asset(String name) {
    return assets.get(name);
  }

  private static Asset asset(String contentType, String text) {
    return new Asset(contentType, Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(String resource) {
    try (InputStream in = DocumentationPage.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
