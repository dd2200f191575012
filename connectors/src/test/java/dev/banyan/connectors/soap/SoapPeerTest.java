package dev.banyan.connectors.soap;

import static dev.banyan.connectors.soap.SoapFixture.exchange;
import static dev.banyan.connectors.soap.SoapFixture.signature;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connectors.soap.peer.CrmPeer;
import dev.banyan.http.HttpRuntime;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls a service that stands on Metro, over our own HTTP client.
class SoapPeerTest {
  @TempDir static Path folder = Path.of("");
  private static HttpRuntime http = HttpRuntime.start(1);
  private static @Nullable CrmPeer peer;

  @BeforeAll
  static void start() throws Exception {
    peer = new CrmPeer();
  }

  @AfterAll
  static void stop() {
    if (peer != null) {
      peer.close();
    }
    http.close();
  }

  private static CrmPeer peer() {
    assertThat(peer).isNotNull();
    return peer;
  }

  private static LegacySystem system(String path) throws Exception {
    Path own = java.nio.file.Files.createTempDirectory(folder, "contract");
    return SoapFixture.system(SoapFixture.settings(peer().contract(path, own), peer().url(path)));
  }

  private static @Nullable Object call(
      LegacySystem system, String operation, @Nullable Object... input) {
    try (LiveSystem live = system.open(http)) {
      return live.call(operation)
          .call(Struct.of(signature(system, operation).takes(), input), exchange());
    }
  }

  @Test
  void describesOperationsByContract() throws Exception {
    LegacySystem crm = system("/crm");

    Signature get = signature(crm, "GetCustomer");

    assertThat(get.effect()).isEqualTo(Effect.READ);
    assertThat(get.takes().fields()).extracting(Field::name).containsExactly("CUSTNO");
    assertThat(get.returns()).isSameAs(crm.types().get("CustomerRecord"));
    assertThat(get.faults().getFirst().name()).isEqualTo("CustomerNotFound");
    assertThat(signature(crm, "UpdateCustomer").effect()).isEqualTo(Effect.WRITE);
    assertThat(signature(crm, "FindCustomers").returns()).isInstanceOf(Type.ListOf.class);
    assertThat(crm.refused()).isEmpty();
  }

  @Test
  void readsARecordExactly() throws Exception {
    Struct customer = (Struct) call(system("/crm"), "GetCustomer", "00000042");

    assertThat(customer).isNotNull();
    assertThat(customer.at("CUST_NM")).isEqualTo("Grünwald & Söhne <00000042>");
    assertThat(customer.at("CR_LIM")).isEqualTo(new BigDecimal("12345678901234567.10"));
    assertThat(customer.at("PHONE")).isEqualTo(List.of("+49 1"));
    assertThat(customer.at("LAYOUT")).isEqualTo("v3");
  }

  @Test
  void keepsAListAListWhateverItsLength() throws Exception {
    LegacySystem crm = system("/crm");

    assertThat((List<?>) call(crm, "FindCustomers", "a")).hasSize(1);
    assertThat((List<?>) call(crm, "FindCustomers", new Object[] {null})).isEmpty();
  }

  @Test
  void sendsAndReadsHeadersBesideTheBody() throws Exception {
    LegacySystem crm = system("/crm");
    Signature update = signature(crm, "UpdateCustomer");
    assertThat(update.takes().fields().getLast().name()).isEqualTo("Session");

    Struct answer =
        (Struct)
            call(crm, "UpdateCustomer", "1", "x", new BigDecimal("1.5"), List.of(), null, "s1");

    assertThat(answer).isNotNull();
    assertThat(answer.at("CUST_NM")).isEqualTo("x");
    assertThat(answer.at("Receipt")).isEqualTo("receipt of s1");
  }

  @Test
  void turnsADeclaredFaultIntoATypedOne() throws Exception {
    LegacySystem crm = system("/crm");

    Fault fault = catchThrowableOfType(Fault.class, () -> call(crm, "GetCustomer", "00000000"));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.DECLARED);
    assertThat(fault.name()).isEqualTo("CustomerNotFound");
    assertThat(fault.detail())
        .isInstanceOfSatisfying(
            Struct.class, detail -> assertThat(detail.at("CUSTNO")).isEqualTo("00000000"));
  }

  @Test
  void keepsTheWordsOfAnUndeclaredFaultFromTheCaller() throws Exception {
    LegacySystem crm = system("/crm");

    Fault fault = catchThrowableOfType(Fault.class, () -> call(crm, "GetCustomer", "broken"));

    assertThat(fault.kind()).isEqualTo(Fault.Kind.GARBAGE);
    assertThat(fault.getMessage()).doesNotContain("disk");
    assertThat(fault.operator()).contains("Server").contains("disk").doesNotContain("4711");
  }

  @Test
  void sendsOneWayAndWaitsForNothing() throws Exception {
    assertThat(call(system("/crm"), "Tell", "hello")).isNull();

    assertThat(peer().told().poll(5, TimeUnit.SECONDS)).isEqualTo("hello");
  }

  @Test
  void callsRpcLiteral() throws Exception {
    assertThat(call(system("/rpc"), "sum", 20L, 22L)).isEqualTo(42L);
  }

  @Test
  void speaksSoap12() throws Exception {
    LegacySystem twelve = system("/twelve");

    assertThat(call(twelve, "GetName", "7")).isEqualTo("name of 7");
    Fault fault = catchThrowableOfType(Fault.class, () -> call(twelve, "GetName", "0"));
    assertThat(fault.name()).isEqualTo("CustomerNotFound");
  }
}
