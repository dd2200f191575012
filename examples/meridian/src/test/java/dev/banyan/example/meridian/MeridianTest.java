package dev.banyan.example.meridian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.example.meridian.crm.CrmServer;
import dev.banyan.example.meridian.erp.ErpDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The legacy side answers on each of its doors as the gateway in front of it expects.
final class MeridianTest {
  private static Meridian meridian;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws IOException, SQLException {
    meridian = new Meridian(Map.of());
  }

  @AfterAll
  static void stop() {
    meridian.close();
    HTTP.close();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> read(String url) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)));
  }

  private static HttpResponse<String> soap(String password, String body)
      throws IOException, InterruptedException {
    String envelope =
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"
            + body
            + "</s:Body></s:Envelope>";
    String pair = CrmServer.USER + ":" + password;
    return send(
        HttpRequest.newBuilder(URI.create(meridian.crm()))
            .header("Content-Type", "text/xml; charset=utf-8")
            .header("SOAPAction", "\"\"")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
            .POST(HttpRequest.BodyPublishers.ofString(envelope)));
  }

  private static String customer(String number) throws IOException, InterruptedException {
    return soap(
            CrmServer.PASSWORD,
            "<c:GetCustomer xmlns:c='urn:meridian:crm:v3'><CUSTNO>%s</CUSTNO></c:GetCustomer>"
                .formatted(number))
        .body();
  }

  private static int door(String name, String mode) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(
                URI.create(meridian.control() + "/" + name + "?mode=" + mode))
            .PUT(HttpRequest.BodyPublishers.noBody()))
        .statusCode();
  }

  private static String sql(String query, String password) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(meridian.erp(), ErpDatabase.USER, password);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void readsACustomerOverSoap() throws Exception {
    String answer = customer("C0000042");

    assertThat(answer)
        .contains("<CUST_NM>Hansen &amp; Söhne Großhandel GmbH" + " ".repeat(10) + "</CUST_NM>")
        .contains("<CR_LIM>12345678905</CR_LIM>")
        .contains("LAYOUT=\"07\"");
  }

  @Test
  void refusesAWrongPassword() throws Exception {
    assertThat(soap("guess", "<x/>").statusCode()).isEqualTo(401);
  }

  @Test
  void answersADeclaredFaultForACustomerThatIsNotThere() throws Exception {
    String answer = customer("C9999999");

    assertThat(answer).contains("Fault").contains("CustomerNotFound").contains("NF01");
  }

  @Test
  void replacesTheWholeRecordOnUpdate() throws Exception {
    Matcher record =
        Pattern.compile("<CUSTOMER.*</CUSTOMER>", Pattern.DOTALL).matcher(customer("C0000003"));
    assertThat(record.find()).isTrue();
    String changed = record.group().replaceAll("<NOTES>[^<]*</NOTES>", "");

    HttpResponse<String> answer =
        soap(
            CrmServer.PASSWORD,
            "<c:UpdateCustomer xmlns:c='urn:meridian:crm:v3'>" + changed + "</c:UpdateCustomer>");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(customer("C0000003")).doesNotContain("NOTES").contains("<FILLER>  X3  </FILLER>");
  }

  @Test
  void findsCustomersByTheStartOfTheirName() throws Exception {
    String find =
        "<c:FindCustomers xmlns:c='urn:meridian:crm:v3'><CUST_NM>hansen</CUST_NM>"
            + "</c:FindCustomers>";

    assertThat(soap(CrmServer.PASSWORD, find).body()).containsOnlyOnce("<CUSTNO>");
  }

  @Test
  void publishesTheContractThatIsCommitted() throws Exception {
    String published = PublishedWsdl.of(meridian.crm());

    Path committed = Path.of("legacy", "crm.wsdl");
    if ("update".equals(System.getProperty("golden"))) {
      Files.writeString(committed, published);
    }
    assertThat(published).isEqualTo(Files.readString(committed));
  }

  @Test
  void holdsTheSameRowsAtEveryStart() throws Exception {
    String password = ErpDatabase.PASSWORD;

    assertThat(sql("select count(*) from \"ORDHDR\" where \"CUSTNO\" = 'C0000042'", password))
        .isEqualTo("130");
    assertThat(sql("select md5(string_agg(l::text, '|' order by l)) from \"ORDLIN\" l", password))
        .isEqualTo("23bf8e49ecb2d56aa43f52860507a144");
  }

  @Test
  void asksDatabaseUsersForTheirPassword() {
    assertThatThrownBy(() -> sql("select 1", "guess")).hasMessageContaining("password");
  }

  @Test
  void answersAProductOfTheCatalogue() throws Exception {
    assertThat(read(meridian.catalogue() + "/products/P-1001").body())
        .contains("\"title\":\"Schraubenschlüssel Nr. 1\"");
    assertThat(read(meridian.catalogue() + "/products/P-9").statusCode()).isEqualTo(404);
  }

  @Test
  void streamsAsManyLinesAsAreAskedFor() throws Exception {
    String lines = read(meridian.catalogue() + "/export?items=20000").body();

    assertThat(lines.lines()).hasSize(20_000);
  }

  @Test
  void echoesMethodAndBody() throws Exception {
    String echo =
        send(HttpRequest.newBuilder(URI.create(meridian.catalogue() + "/echo?a=1"))
                .method("DELETE", HttpRequest.BodyPublishers.ofString("bye")))
            .body();

    assertThat(echo).contains("\"DELETE\"").contains("\"a=1\"").contains("\"body\":\"bye\"");
  }

  @Test
  void refusesConnectionsWhileADoorIsDownAndTakesThemAgain() throws Exception {
    door("catalogue", "down");
    assertThatThrownBy(() -> read(meridian.catalogue() + "/products"))
        .isInstanceOf(IOException.class);

    door("catalogue", "open");

    assertThat(read(meridian.catalogue() + "/products").statusCode()).isEqualTo(200);
  }

  @Test
  void answersGarbageWhenToldTo() throws Exception {
    door("crm", "garbage");
    String answer = customer("C0000042");
    door("crm", "open");

    assertThat(answer).startsWith("<html>");
    assertThat(customer("C0000042")).contains("CUSTNO");
  }

  @Test
  void holdsAnswersBackWhenSlow() throws Exception {
    door("erp", "slow&delay=120");
    long start = System.nanoTime();
    sql("select 1", ErpDatabase.PASSWORD);
    long millis = (System.nanoTime() - start) / 1_000_000;
    door("erp", "open");

    assertThat(millis).isGreaterThanOrEqualTo(120);
  }

  @Test
  void refusesASwitchThatDoesNotExist() throws Exception {
    assertThat(door("crm", "sideways")).isEqualTo(400);
    assertThat(door("shop", "down")).isEqualTo(400);
  }
}
