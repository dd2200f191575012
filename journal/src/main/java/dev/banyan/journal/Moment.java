package dev.banyan.journal;

/// Where a store is in its work. Nobody listens but the process of a test, which stands still at
/// one of them to be killed there.
public enum Moment {
  /// The tables are there; of a head file nothing is yet.
  RAISED,
  /// The head file has its first slot, and nothing of it is flushed.
  HEAD_BEGUN,
  /// The transaction of a group is open and has written nothing.
  BEGUN,
  /// What the group rests on is locked, and it is decided what of it may be; in PostgreSQL.
  LOCKED,
  /// All of the group is written, and not committed; in a file. PostgreSQL is told both at once.
  WRITTEN,
  /// The commit has answered.
  COMMITTED,
  /// The head file has the new slot, not flushed.
  HEAD_WRITTEN,
  /// The log has been brought home into the file.
  CHECKPOINTED
}
