package dev.banyan.projection.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.banyan.base.Fault;
import dev.banyan.journal.postgres.Databases;
import dev.banyan.projection.fold.RowKey;
import dev.banyan.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UntoldRowsTest {
  @Test
  void tellsNothingOfARowThatPostgresRefuses() {
    byte[] tooLong = new byte[4_000];
    new Random(1).nextBytes(tooLong);
    Bytes body = Bytes.wrap("{\"name\":\"Ada\"}".getBytes(StandardCharsets.UTF_8));
    RowKey key = new RowKey("", Bytes.wrap(new byte[] {1}));
    StoredRow row = new StoredRow(key, body, null, List.of(Bytes.wrap(tooLong)));
    ViewStore store = ViewStore.postgres(Databases.empty());
    try (ViewSession session = store.session()) {
      Catalog.Wanted wanted = new Catalog.Wanted("people", "1", "", "", 1, 1, false);
      StoredView view = session.catalog().adopt(wanted, 0);

      Fault fault = catchThrowableOfType(Fault.class, () -> session.rows().put(view, List.of(row)));

      assertThat(fault.operator()).contains("index row size").doesNotContain("Ada", "insert");
    }
  }
}
