package dev.banyan.gateway.durable;

import org.jspecify.annotations.Nullable;

/// A page of the admin listener about durable work. Blocking; on a virtual thread.
public interface AdminPage {
  /// What is to be seen, as JSON.
  String show();

  /// Does what an operator asks for; false where there is nothing of that name.
  ///
  /// @param query the query of the request
  boolean change(@Nullable String query);
}
