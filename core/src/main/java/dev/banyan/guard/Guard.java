package dev.banyan.guard;

import dev.banyan.operation.Call;

/// One layer around a call. Made once, when a configuration is assembled.
@FunctionalInterface
interface Guard {
  Call around(Call inside);
}
