package dev.banyan.example.meridian;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a Metro service publishes as its contract, in one file: the imported schema put in its
/// place, and the address of this run replaced by the one in the documentation.
final class PublishedWsdl {
  private static final Pattern IMPORT =
      Pattern.compile(
          "<xsd:schema>\\s*<xsd:import[^>]*schemaLocation=\"([^\"]*)\"[^>]*/>\\s*</xsd:schema>");
  private static final Pattern DECLARATION = Pattern.compile("^<\\?xml[^>]*\\?>|<!--.*?-->");
  private static final String ADDRESS = "http://127.0.0.1:9001/crm";

  private PublishedWsdl() {}

  static String of(String address) throws IOException, InterruptedException {
    String wsdl = read(address + "?wsdl");
    Matcher matcher = IMPORT.matcher(wsdl);
    StringBuilder whole = new StringBuilder();
    while (matcher.find()) {
      String schema = DECLARATION.matcher(read(matcher.group(1))).replaceAll("").strip();
      matcher.appendReplacement(whole, Matcher.quoteReplacement("\n" + schema + "\n"));
    }
    return matcher.appendTail(whole).toString().replace(address, ADDRESS).strip() + "\n";
  }

  private static String read(String url) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
