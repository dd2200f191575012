package dev.banyan.projection.store;

/// A version of a projection in a store.
///
/// @param hash of the definition it is folded by
/// @param words of that definition, by which it can be made again; empty where nobody kept them
/// @param shape of its rows
/// @param ready whether it has caught up once, and so may be shown
public record StoredView(
    long id, String name, String hash, String words, String shape, boolean ready) {
  /// The table of its rows.
  String table() {
    return "banyan_rows_" + id;
  }
}
