package dev.banyan.guard;

import dev.banyan.operation.*;

public final class SystemGuard {
  public SystemGuard(String name, Object settings) {}

  public Object settings() {
    return this;
  }

  public Call around(Signature s, Call c) {
    return c;
  }
}
