package dev.banyan.audit;

import dev.banyan.journal.Archive;
import dev.banyan.value.Bytes;
import java.sql.Connection;

/// A copy of a store that is tampered with, by somebody who may write all of it.
interface Copy extends AutoCloseable {
  /// As it was before anybody touched it.
  void restore();

  /// Has the table `record`, with every column of a record.
  Connection connection();

  /// Has the store say that its partition ends there.
  void end(int partition, long position, Bytes hash);

  Archive open();

  @Override
  void close();
}
