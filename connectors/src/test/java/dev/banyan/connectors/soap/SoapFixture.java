package dev.banyan.connectors.soap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Deadline;
import dev.banyan.base.Secret;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connectors.web.Urls;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Signature;
import dev.banyan.operation.Trace;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Settings and contexts for tests.
final class SoapFixture {
  static final List<String> READS = List.of("Get*", "Find*", "sum");

  private SoapFixture() {}

  static SoapSettings settings(Path wsdl, @Nullable URI url) {
    return with(wsdl, url, SoapSettings.Security.BASIC, null);
  }

  static SoapSettings with(
      Path wsdl, @Nullable URI url, SoapSettings.Security security, @Nullable String user) {
    return with(wsdl, url == null ? null : Urls.of(url), security, user);
  }

  static SoapSettings at(Path wsdl, Urls urls) {
    return with(wsdl, urls, SoapSettings.Security.BASIC, null);
  }

  private static SoapSettings with(
      Path wsdl, @Nullable Urls urls, SoapSettings.Security security, @Nullable String user) {
    return new SoapSettings(
        wsdl,
        urls,
        null,
        null,
        user,
        user == null ? null : Secret.of("pass"),
        security,
        security == SoapSettings.Security.WSS_TEXT ? Duration.ofMinutes(5) : null,
        null,
        Map.of("X-Extra", "1"),
        READS,
        new ByteSize(200_000),
        false,
        4,
        Duration.ofSeconds(2),
        false,
        null,
        null);
  }

  static LegacySystem system(SoapSettings settings) {
    Mistakes mistakes = new Mistakes();
    LegacySystem system = read(settings, mistakes);
    assertThat(mistakes.hasErrors()).as(mistakes.render()).isFalse();
    return system;
  }

  static LegacySystem read(SoapSettings settings, Mistakes mistakes) {
    Path folder = settings.wsdl().toAbsolutePath().getParent();
    Node.Mapping node = new Node.Mapping(List.of(), Place.of("test.yaml"));
    return new SoapConnector()
        .read(
            settings,
            new SystemContext("crm", folder == null ? Path.of("") : folder, node, mistakes, null));
  }

  static Signature signature(LegacySystem system, String name) {
    return system.operations().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static Exchange exchange() {
    return new Exchange("test", Deadline.in(Duration.ofSeconds(10)), Caller.ANYONE, Trace.NONE);
  }
}
