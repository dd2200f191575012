package dev.banyan.gateway.server;

import dev.banyan.config.model.ListenSection;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.assemble.SystemPart;
import dev.banyan.http.Listener;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.tls.Identity;
import dev.banyan.tls.Trust;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a reload does about certificates: one that has ended never takes the place of another, and
/// all that are in use are shown with their ends.
final class Renewal {
  private Renewal() {}

  /// Whether a certificate that is new in `next` has ended; reported where it has. At a start
  /// nothing is lost by it, so that a warning is enough.
  static boolean forbids(Assembly next, @Nullable Assembly before, Mistakes mistakes) {
    if (before == null) {
      return false;
    }
    Set<Identity> known = new HashSet<>();
    before.certificates().values().forEach(tls -> known.addAll(tls.identities()));
    before.systems().values().forEach(part -> known.addAll(own(part)));
    Instant now = Instant.now();
    boolean forbidden = false;
    for (Map.Entry<Name, ListenSection> entry : next.loaded().configuration().listen().entrySet()) {
      Listener.Tls tls = next.certificates().get(entry.getKey().value());
      Place place = entry.getValue().place();
      forbidden |= tls != null && over(tls.identities(), known, now, place, mistakes);
    }
    for (SystemPart part : next.systems().values()) {
      forbidden |= over(own(part), known, now, part.section().place(), mistakes);
    }
    return forbidden;
  }

  private static List<Identity> own(SystemPart part) {
    Identity identity = part.system().tls().identity();
    return identity == null ? List.of() : List.of(identity);
  }

  private static boolean over(
      List<Identity> identities, Set<Identity> known, Instant now, Place place, Mistakes mistakes) {
    boolean over =
        identities.stream().anyMatch(one -> !known.contains(one) && one.ends().isBefore(now));
    if (over) {
      mistakes.error(
          "certificate-over",
          place,
          "a certificate that has ended would take the place of the one in use",
          "put one in its place that holds");
    }
    return over;
  }

  /// When each certificate of a configuration ends, by where it is written.
  static Map<String, Instant> ends(Assembly assembly) {
    Map<String, Instant> ends = new TreeMap<>();
    assembly.certificates().forEach((name, tls) -> listener(ends, "listen." + name, tls));
    assembly
        .systems()
        .forEach(
            (name, part) -> {
              put(ends, "systems." + name + ".ca", part.system().tls().ca());
              own(part).forEach(one -> ends.put("systems." + name + ".certificate", one.ends()));
            });
    return ends;
  }

  private static void listener(Map<String, Instant> ends, String of, Listener.Tls tls) {
    List<Identity> identities = tls.identities();
    for (int i = 0; i < identities.size(); i++) {
      String which = identities.size() == 1 ? ".certificate" : ".certificates[" + i + "]";
      ends.put(of + which, identities.get(i).ends());
    }
    put(ends, of + ".clients", tls.clients());
  }

  private static void put(Map<String, Instant> ends, String of, @Nullable Trust trust) {
    if (trust != null) {
      ends.put(of, trust.ends());
    }
  }
}
