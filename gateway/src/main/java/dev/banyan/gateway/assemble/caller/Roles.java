package dev.banyan.gateway.assemble.caller;

import dev.banyan.config.model.CallerSection;
import dev.banyan.text.Name;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Which roles the callers of a group can have, as far as the configuration says it.
public final class Roles {
  private Roles() {}

  /// Whether a caller of the group may have one of these roles. What a token, an issuer or a file
  /// of its own says is not known here, and counts as yes; that nothing says it is known.
  public static boolean possible(CallerSection group, Set<String> wanted) {
    return switch (group) {
      case CallerSection.Tokens(var jwt) -> jwt.roles() != null;
      case CallerSection.Introspected(var introspection) -> introspection.roles() != null;
      case CallerSection.ApiKeys(var keys) ->
          keys.file() != null
              || any(keys.keys().stream().map(CallerSection.HashedKey::roles), wanted);
      case CallerSection.Certified(var certificate) ->
          any(certificate.rules().stream().map(CallerSection.Rule::roles), wanted);
      case CallerSection.Passwords(var basic) ->
          basic.file() != null
              || any(basic.users().stream().map(CallerSection.User::roles), wanted);
      case CallerSection.Signed(var signature) -> any(Stream.of(signature.roles()), wanted);
    };
  }

  private static boolean any(Stream<List<Name>> roles, Set<String> wanted) {
    return roles.flatMap(List::stream).map(Name::value).anyMatch(wanted::contains);
  }
}
