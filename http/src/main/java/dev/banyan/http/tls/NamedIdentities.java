package dev.banyan.http.tls;

import dev.banyan.tls.Identity;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The certificates of one listener by the names in them (RFC 6066 §3, RFC 6125 §6.4.3): a whole
/// name before a wildcard, which stands for one label. `strict`: a client that asks for no name, or
/// for one that none has, gets none. Immutable.
public final class NamedIdentities {
  /// No certificate is for that name.
  public static final int NONE = -1;

  private static final String ANY_LABEL = "*.";

  private final List<Identity> identities;
  private final boolean strict;
  private final Map<String, Integer> whole = new HashMap<>();
  private final Map<String, Integer> wildcards = new HashMap<>();

  public NamedIdentities(List<Identity> identities, boolean strict) {
    this.identities = List.copyOf(identities);
    this.strict = strict;
    for (int i = 0; i < identities.size(); i++) {
      for (String name : identities.get(i).names()) {
        if (name.startsWith(ANY_LABEL)) {
          wildcards.putIfAbsent(name.substring(ANY_LABEL.length() - 1), i);
        } else {
          whole.putIfAbsent(name, i);
        }
      }
    }
  }

  Identity at(int index) {
    return identities.get(index);
  }

  /// Whether there is anything to choose from.
  public boolean severalOrStrict() {
    return identities.size() > 1 || strict;
  }

  /// Which certificate is for that name, with or without the dot of the root; `NONE` where none is.
  public int of(String host) {
    String rooted = host.toLowerCase(Locale.ROOT);
    String name = rooted.endsWith(".") ? rooted.substring(0, rooted.length() - 1) : rooted;
    Integer found = whole.get(name);
    int dot = name.indexOf('.');
    if (found == null && dot > 0) {
      found = wildcards.get(name.substring(dot));
    }
    return found == null ? NONE : found;
  }

  /// Which certificate is shown to a client that asks for that name; `NONE` where it is refused.
  public int shownFor(String host) {
    int found = of(host);
    return found == NONE && !strict ? 0 : found;
  }
}
