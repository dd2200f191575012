package dev.banyan.gateway.server;

import dev.banyan.config.model.CallerSection;
import dev.banyan.connect.Http;
import dev.banyan.gateway.assemble.Assembly;
import dev.banyan.gateway.security.ApiKeys;
import dev.banyan.gateway.security.Jwt;
import dev.banyan.gateway.security.JwtPolicy;
import dev.banyan.gateway.security.KeyRing;
import dev.banyan.gateway.security.KeySource;
import dev.banyan.gateway.security.Recognizer;
import dev.banyan.text.Name;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes the recognisers of `callers:` when a generation is opened.
final class CallerMethods {
  private CallerMethods() {}

  static Map<String, Recognizer> open(Assembly assembly, Http.Factory http) {
    Map<String, Recognizer> recognizers = new HashMap<>();
    Path folder = assembly.loaded().folder();
    assembly
        .loaded()
        .configuration()
        .callers()
        .forEach(
            (name, section) ->
                recognizers.put(
                    name.value(),
                    switch (section) {
                      case CallerSection.ApiKeys keys ->
                          apiKeys(
                              name.value(),
                              keys.apiKey().header(),
                              assembly.keys().getOrDefault(name.value(), List.of()));
                      case CallerSection.Tokens tokens ->
                          jwt(name.value(), tokens.jwt(), folder, http);
                    }));
    return recognizers;
  }

  private static Recognizer apiKeys(
      String name, String header, List<CallerSection.HashedKey> hashed) {
    List<ApiKeys.Key> keys =
        hashed.stream()
            .map(
                key ->
                    new ApiKeys.Key(
                        key.id().value(),
                        key.hash().text(),
                        words(key.roles()),
                        key.tenant() == null ? null : key.tenant().value(),
                        key.plan() == null ? null : key.plan().value()))
            .toList();
    return new ApiKeys(name, header, keys);
  }

  private static Recognizer jwt(
      String name, CallerSection.Jwt section, Path folder, Http.Factory http) {
    String keys = section.keys().text();
    KeySource source =
        keys.startsWith("http://") || keys.startsWith("https://")
            ? new KeySource.KeyAddress(URI.create(keys), http.open(Http.Settings.DEFAULT))
            : new KeySource.KeyFile(folder.resolve(keys));
    Set<String> audiences = new HashSet<>();
    section.audience().forEach(audience -> audiences.add(audience.text()));
    JwtPolicy policy =
        new JwtPolicy(
            name,
            section.issuer(),
            audiences,
            words(section.algorithms()),
            section.subject(),
            section.roles(),
            section.scopes(),
            section.tenant(),
            section.plan(),
            section.leeway());
    return new Jwt(policy, new KeyRing(source, section.refresh()), InstantSource.system());
  }

  private static Set<String> words(List<Name> names) {
    Set<String> words = new HashSet<>();
    names.forEach(name -> words.add(name.value()));
    return words;
  }
}
