package dev.banyan.gateway.observe;

import dev.banyan.config.model.ObserveSection;
import dev.banyan.http.Incoming;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Records the sampled share of requests as OpenTelemetry spans and sends them by OTLP over HTTP; a
/// caller that has decided for its trace decides for ours. A request that is not sampled makes no
/// object of OpenTelemetry.
///
/// Spans wait in a bounded queue; what does not fit, or cannot be sent, is dropped.
final class SamplingTracer implements Tracer {
  private static final Duration EXPORT_MAX = Duration.ofSeconds(5);
  private static final int QUEUED_MAX = 4096;
  private static final int ATTRIBUTE_LENGTH_MAX = 512;

  private final SdkTracerProvider provider;
  private final io.opentelemetry.api.trace.Tracer spans;
  private final double share;

  private SamplingTracer(SdkTracerProvider provider, double share) {
    this.provider = provider;
    this.spans = provider.get("dev.banyan");
    this.share = share;
  }

  /// Exports as the configuration says; throws `IllegalArgumentException` for an endpoint that is
  /// no address.
  static SamplingTracer of(String service, ObserveSection.Tracing tracing) {
    String endpoint = tracing.endpoint().text();
    String path = "/v1/traces";
    OtlpHttpSpanExporterBuilder exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint.endsWith(path) ? endpoint : strip(endpoint) + path)
            .setTimeout(EXPORT_MAX);
    tracing.headers().forEach((name, value) -> exporter.addHeader(name.value(), value.reveal()));
    SpanProcessor batches =
        BatchSpanProcessor.builder(exporter.build())
            .setMaxQueueSize(QUEUED_MAX)
            .setScheduleDelay(Duration.ofSeconds(2))
            .setExporterTimeout(EXPORT_MAX)
            .build();
    return new SamplingTracer(provider(service, batches), tracing.sample().fraction());
  }

  /// For tests: every span goes to the exporter when it ends.
  static SamplingTracer to(SpanExporter exporter, double share) {
    SpanProcessor simple = io.opentelemetry.sdk.trace.export.SimpleSpanProcessor.create(exporter);
    return new SamplingTracer(provider("test", simple), share);
  }

  private static String strip(String address) {
    return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }

  private static SdkTracerProvider provider(String service, SpanProcessor processor) {
    return SdkTracerProvider.builder()
        .setSampler(Sampler.alwaysOn()) // Who gets here has been chosen already.
        .setResource(Resource.builder().put("service.name", service).build())
        .setSpanLimits(
            SpanLimits.builder().setMaxAttributeValueLength(ATTRIBUTE_LENGTH_MAX).build())
        .addSpanProcessor(processor)
        .build();
  }

  @Override
  public RequestTrace start(Incoming incoming) {
    TraceContext caller = TraceContext.of(incoming);
    boolean sampled =
        caller != null
            ? caller.sampled()
            : share > 0 && ThreadLocalRandom.current().nextDouble() < share;
    return sampled ? sampled(caller) : new LightTrace(caller);
  }

  private RequestTrace sampled(@Nullable TraceContext caller) {
    SpanBuilder builder = spans.spanBuilder("request").setSpanKind(SpanKind.SERVER);
    if (caller == null) {
      builder.setNoParent();
    } else {
      SpanContext parent =
          SpanContext.createFromRemoteParent(
              caller.traceId(),
              TraceContext.hex(caller.span()),
              TraceFlags.getSampled(),
              TraceState.getDefault());
      builder.setParent(Context.root().with(Span.wrap(parent)));
    }
    return new SpanTrace(
        spans,
        builder.startSpan(),
        new SpanTrace.Journey(caller == null ? "" : caller.state(), caller != null));
  }

  /// Sends what is waiting, for a bounded time.
  @Override
  public void close() {
    CompletableResultCode over = provider.shutdown();
    CompletableResultCode ignored = over.join(EXPORT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    if (!ignored.isSuccess()) {
      System.getLogger("banyan.trace")
          .log(System.Logger.Level.WARNING, "the last traces could not be sent");
    }
  }
}
