package dev.banyan.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// How Lettuce is set up: nothing is queued while the server is away, nothing is sent twice, and
/// everything has a bound.
final class Connecting {
  private static final int WAITING_MAX = 4_096;

  /// For opening a connection; a command has the patience.
  private static final Duration HANDSHAKE = Duration.ofSeconds(2);

  private Connecting() {}

  static ClientResources resources() {
    return ClientResources.builder()
        .ioThreadPoolSize(2)
        .computationThreadPoolSize(2)
        // Names are asked of the JDK; Lettuce's own resolver leaves a socket open now and then.
        .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
        .reconnectDelay(
            Delay.exponential(
                Duration.ofMillis(20), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
        .build();
  }

  static RedisClient client(ClientResources resources, RedisMemory.Settings settings) {
    RedisURI uri = RedisURI.create(settings.address().reveal());
    uri.setTimeout(HANDSHAKE);
    if (settings.password() != null) {
      uri.setAuthentication(settings.password().reveal().toCharArray());
    }
    RedisClient client = RedisClient.create(resources, uri);
    ClientOptions.Builder options =
        ClientOptions.builder()
            .protocolVersion(ProtocolVersion.RESP2)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .replayFilter(_ -> true)
            .requestQueueSize(WAITING_MAX)
            .timeoutOptions(TimeoutOptions.enabled(settings.patience()))
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(HANDSHAKE)
                    .tcpNoDelay(true)
                    .keepAlive(true)
                    .build());
    Path authority = settings.authority();
    if (authority != null) {
      options.sslOptions(
          SslOptions.builder().jdkSslProvider().trustManager(authority.toFile()).build());
    }
    client.setOptions(options.build());
    return client;
  }
}
