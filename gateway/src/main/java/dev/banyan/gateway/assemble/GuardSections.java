package dev.banyan.gateway.assemble;

import dev.banyan.config.model.GuardSection;
import dev.banyan.text.Mistakes;
import org.jspecify.annotations.Nullable;

final class GuardSections {
  private GuardSections() {}

  static Object settings(@Nullable GuardSection s, Mistakes m) {
    return String.valueOf(s) + m.errorCount();
  }
}
