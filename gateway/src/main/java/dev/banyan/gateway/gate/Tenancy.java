package dev.banyan.gateway.gate;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.limit.SentHeader;
import dev.banyan.http.Incoming;
import dev.banyan.operation.Caller;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a request says which tenant it is for, besides the caller's credential: a header, or the
/// first label of its host. Immutable.
///
/// A caller who has a tenant by its credential may not name another one; one who has none gets the
/// one that is named, and needs one.
public record Tenancy(@Nullable String header, @Nullable String hostSuffix) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

  /// The caller with its tenant. Throws `FORBIDDEN` where there is none, or another than its own.
  Caller of(Caller caller, Incoming incoming) {
    String named = named(incoming);
    String own = caller.tenant();
    if (own == null && named == null) {
      throw Fault.builder(Fault.Kind.FORBIDDEN, "A tenant is needed")
          .operator("neither the credential nor the request names a tenant")
          .build();
    }
    if (own != null && named != null && !own.equals(named)) {
      throw Fault.builder(Fault.Kind.FORBIDDEN, "Not a tenant of this caller")
          .operator("the request names another tenant than the credential")
          .build();
    }
    return own != null
        ? caller
        : new Caller(
            caller.method(),
            caller.id(),
            named,
            caller.roles(),
            caller.scopes(),
            caller.claims(),
            caller.plan());
  }

  /// What a system that is relayed to is told in place of what the request says of its tenant; null
  /// where that says nothing.
  public Http.@Nullable Header told(Incoming incoming, Caller caller) {
    String name = header;
    String tenant = caller.tenant();
    return name == null || tenant == null || incoming.header(name) == null
        ? null
        : new Http.Header(name, tenant);
  }

  private @Nullable String named(Incoming incoming) {
    String name = header != null ? SentHeader.of(incoming, header) : label(incoming.authority());
    if (name == null || name.isEmpty()) {
      return null;
    }
    if (!NAME.matcher(name).matches()) {
      throw Fault.of(Fault.Kind.FORBIDDEN, "Not the name of a tenant");
    }
    return name;
  }

  private @Nullable String label(String authority) {
    int colon = authority.lastIndexOf(':');
    String host = (colon < 0 ? authority : authority.substring(0, colon)).toLowerCase(Locale.ROOT);
    String suffix = hostSuffix;
    if (suffix == null || !host.endsWith(suffix) || host.length() == suffix.length()) {
      return null;
    }
    String label = host.substring(0, host.length() - suffix.length());
    return label.indexOf('.') < 0 ? label : null;
  }
}
