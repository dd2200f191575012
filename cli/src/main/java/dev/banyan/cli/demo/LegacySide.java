package dev.banyan.cli.demo;

import dev.banyan.cli.demo.tour.LegacyProcess;
import dev.banyan.cli.demo.tour.Workspace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The legacy systems seen past Banyan: what the tour holds its answers against. Reads SOAP as text
/// and SQL over JDBC, and moves the doors' switches.
final class LegacySide {
  private static final String GET_CUSTOMER =
      """
      <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>\
      <c:GetCustomer xmlns:c="urn:meridian:crm:v3"><CUSTNO>%s</CUSTNO></c:GetCustomer>\
      </s:Body></s:Envelope>\
      """;
  private static final Pattern RECORD =
      Pattern.compile("<CUSTOMER\\b.*</CUSTOMER>", Pattern.DOTALL);

  private final LegacyProcess process;
  private final Workspace workspace;
  private final HttpClient http;

  LegacySide(LegacyProcess process, Workspace workspace, HttpClient http) {
    this.process = process;
    this.workspace = workspace;
    this.http = http;
  }

  /// The customer's record as the CRM writes it, every byte of it.
  String customer(String number) throws IOException, InterruptedException {
    String pair = "banyan:" + workspace.secret("crm");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(process.address("crm")))
            .header("Content-Type", "text/xml; charset=utf-8")
            .header("SOAPAction", "\"urn:meridian:crm:v3:GetCustomer\"")
            .header("Authorization", "Basic " + base64(pair))
            .POST(HttpRequest.BodyPublishers.ofString(GET_CUSTOMER.formatted(number)))
            .build();
    String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    Matcher record = RECORD.matcher(answer);
    if (!record.find()) {
      throw new IOException("the CRM gave no record: " + answer);
    }
    return record.group();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The text of an element, as it stands in the document; `(absent)` where there is none.
  static String element(String xml, String name) {
    Matcher element = Pattern.compile("<%1$s>([^<]*)</%1$s>".formatted(name)).matcher(xml);
    return element.find() ? element.group(1) : "(absent)";
  }

  /// The record with the text of these elements blanked out: what should be left alone.
  static String without(String xml, String... names) {
    String rest = xml;
    for (String name : names) {
      rest = rest.replaceAll("<%1$s>[^<]*</%1$s>".formatted(name), "<" + name + "/>");
    }
    return rest;
  }

  /// The first column of the first row; `(none)` where there is no row.
  String sql(String query) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(process.address("erp"), "app", workspace.secret("erp"));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "(none)";
    }
  }

  /// A lock that somebody holds in the ERP; closing lets it go.
  interface Lock extends AutoCloseable {
    @Override
    void close() throws SQLException;
  }

  /// Holds up whoever writes to a table of the ERP, as a report at the end of the month does.
  Lock lock(String table) throws SQLException {
    Connection connection =
        DriverManager.getConnection(process.address("erp"), "app", workspace.secret("erp"));
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table \"" + table + "\" in share mode");
      return connection::close;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// Moves the switch of a system: `open`, `down`, `garbage` or `slow&delay=MILLISECONDS`.
  void door(String system, String mode) throws IOException, InterruptedException {
    process.door(http, system, mode);
  }
}
