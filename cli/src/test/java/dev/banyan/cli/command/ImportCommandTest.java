package dev.banyan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Importing writes what `banyan check` accepts.
class ImportCommandTest {
  private static final String URL =
      "jdbc:h2:mem:stock;INIT=create table if not exists GOODS(GOODCD char(8) primary key,"
          + " DESCR varchar(30) not null, PRC numeric(9,2))";

  private static final String WSDL =
      """
      <definitions xmlns="http://schemas.xmlsoap.org/wsdl/" name="Crm" targetNamespace="urn:crm"
          xmlns:t="urn:crm" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
          xmlns:x="http://www.w3.org/2001/XMLSchema">
        <types><x:schema targetNamespace="urn:crm" elementFormDefault="qualified">
          <x:complexType name="CustomerRecord"><x:sequence>
            <x:element name="CUSTNO" type="x:string"/><x:element name="CUST_NM" type="x:string"/>
          </x:sequence></x:complexType>
          <x:element name="GetCustomer"><x:complexType><x:sequence>
            <x:element name="CUSTNO" type="x:string"/></x:sequence></x:complexType></x:element>
          <x:element name="GetCustomerResponse"><x:complexType><x:sequence>
            <x:element name="Customer" type="t:CustomerRecord"/></x:sequence></x:complexType>
          </x:element>
        </x:schema></types>
        <message name="in"><part name="parameters" element="t:GetCustomer"/></message>
        <message name="out"><part name="parameters" element="t:GetCustomerResponse"/></message>
        <portType name="CrmPort"><operation name="GetCustomer">
          <input message="t:in"/><output message="t:out"/></operation></portType>
        <binding name="CrmBinding" type="t:CrmPort">
          <s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
          <operation name="GetCustomer"><s:operation soapAction="get"/>
            <input><s:body use="literal"/></input><output><s:body use="literal"/></output>
          </operation></binding>
        <service name="Crm"><port name="Crm" binding="t:CrmBinding">
          <s:address location="http://localhost:9001/crm"/></port></service>
      </definitions>
      """;

  @TempDir Path folder;

  @Test
  void importsADatabase() {
    Shell shell = new Shell(folder);
    Shell.Result result = shell.run("import", "jdbc", URL, "--name", "stock");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("wrote stock.yaml", "wrote stock.snapshot.yaml", "checked:");
    assertThat(shell.run("check", "stock.yaml").exit()).isZero();
    Shell.Result again = shell.run("import", "jdbc", URL, "--name", "stock");
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("nothing is overwritten");
  }

  @Test
  void importsAService() {
    Shell shell = new Shell(folder);
    shell.write("crm.wsdl", WSDL);
    Shell.Result result = shell.run("import", "wsdl", "crm.wsdl");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("wrote crm.yaml", "checked: 1 operation, 1 route;");
    assertThat(shell.run("check", "crm.yaml").exit()).isZero();
  }

  @Test
  void refersToThePasswordAndNeverCopiesIt() {
    Shell shell = new Shell(folder);
    shell.write("secret", "hunter2\n");
    Shell.Result result =
        shell.run(
            "import",
            "jdbc",
            URL.replace("stock", "stock2"),
            "--name",
            "stock",
            "--user",
            "sa",
            "--password-file",
            "secret");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(shell.read("stock.yaml")).contains("${file:secret}").doesNotContain("hunter2");
    assertThat(shell.run("import", "jdbc", "jdbc:x://h/d?password=y").err())
        .contains("must not hold a password");
  }

  @Test
  void saysThatADatabaseCannotBeReached() {
    Shell.Result result =
        new Shell(folder).run("import", "jdbc", "jdbc:postgresql://127.0.0.1:1/erp");
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.err()).contains("The database could not be read");
  }

  @Test
  void writesNothingOfADatabaseWithoutTables() {
    Shell shell = new Shell(folder);

    Shell.Result result = shell.run("import", "jdbc", "jdbc:h2:mem:without", "--name", "bare");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("The database shows no table", "what its user may read");
    assertThat(folder.resolve("bare.yaml")).doesNotExist();
  }
}
