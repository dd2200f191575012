package dev.banyan.gateway.assemble.section;

import dev.banyan.base.Network;
import dev.banyan.config.model.ListenSection;
import dev.banyan.http.Listener;
import dev.banyan.http.proxy.TrustedProxies;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import dev.banyan.tls.CertificateFiles;
import dev.banyan.tls.Identity;
import dev.banyan.tls.Trust;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From what `listen:` names to what listeners are opened with: files are read here, so that a
/// configuration in force has certificates that can be used.
public final class Listeners {
  private final Mistakes mistakes;
  private final CertificateFiles files;

  private Listeners(Mistakes mistakes) {
    this.mistakes = mistakes;
    this.files = new CertificateFiles(mistakes, Instant.now());
  }

  /// The certificates of all listeners that have TLS, by the listener's name.
  public static Map<String, Listener.Tls> certificates(
      Map<Name, ListenSection> listen, Mistakes mistakes) {
    Map<String, Listener.Tls> all = new HashMap<>();
    Listeners reader = new Listeners(mistakes);
    listen.forEach(
        (name, section) -> {
          Listener.Tls tls = reader.tls(section);
          if (tls != null) {
            all.put(name.value(), tls);
          }
        });
    return all;
  }

  /// The trusted proxies of all listeners that have some, by the listener's name.
  public static Map<String, TrustedProxies> proxies(
      Map<Name, ListenSection> listen, Mistakes mistakes) {
    Map<String, TrustedProxies> all = new HashMap<>();
    listen.forEach(
        (name, section) -> {
          if (section.proxies() != null) {
            all.put(name.value(), proxies(section.proxies(), mistakes));
          }
        });
    return all;
  }

  private static TrustedProxies proxies(ListenSection.Proxies section, Mistakes mistakes) {
    List<Network> trust = Traffic.networks(section.trust(), mistakes);
    if (trust.stream().anyMatch(network -> network.bits() == 0)) {
      mistakes.warning(
          "trusts-anyone",
          section.place(),
          "whoever connects is believed, whatever address it claims to ask for",
          "name the networks that the proxies are in");
    }
    ListenSection.Proxies.Header header = section.header();
    TrustedProxies.Field field =
        switch (header) {
          case null -> null;
          case X_FORWARDED_FOR -> TrustedProxies.Field.X_FORWARDED_FOR;
          case FORWARDED -> TrustedProxies.Field.FORWARDED;
        };
    return new TrustedProxies(trust, field, section.host(), section.protocol());
  }

  private Listener.@Nullable Tls tls(ListenSection section) {
    List<Identity> identities = new ArrayList<>();
    Map<String, Place> known = new HashMap<>();
    Path certificate = section.certificate();
    Path key = section.key();
    if (certificate != null && key != null) {
      add(section.place(), files.identity(section.place(), certificate, key), identities, known);
    }
    for (ListenSection.Pair pair : section.certificates()) {
      Identity read = files.identity(pair.place(), pair.certificate(), pair.key());
      add(pair.place(), read, identities, known);
    }
    ListenSection.Clients clients = section.clients();
    Trust trust = clients == null ? null : files.trust(clients.place(), clients.ca());
    return identities.isEmpty()
        ? null
        : new Listener.Tls(
            identities, section.strictSni(), trust, clients != null && clients.required());
  }

  /// A name in two certificates would leave open which of them is shown.
  private void add(
      Place place, @Nullable Identity read, List<Identity> identities, Map<String, Place> known) {
    if (read == null) {
      return;
    }
    for (String name : read.names()) {
      Place other = known.putIfAbsent(name, place);
      if (other != null && !other.equals(place)) {
        mistakes.error(
            "clash",
            place,
            "this certificate and the one at " + other + " are both for `" + name + "`",
            "leave one of them out, or issue it for other names");
        return;
      }
    }
    identities.add(read);
  }
}
