package dev.banyan.config.model;

import dev.banyan.base.Secret;
import dev.banyan.base.Share;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.decode.Written;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Place;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is recorded, and where it goes.
@Doc("What is recorded, and where it goes.")
@Example("observe: { tracing: { endpoint: \"http://localhost:4318\", sample: 5% } }")
public record ObserveSection(
    Place place,
    @Doc("Where traces are sent; nowhere where nothing is said.") @Nullable Tracing tracing,
    @Doc("Whether metrics are offered on the listener `admin`.") @Default("on") Switch metrics,
    @Doc("More names of fields and headers whose values are masked in logs.") List<Name> masks) {

  /// OpenTelemetry traces over OTLP/HTTP.
  @Doc("OpenTelemetry traces.")
  public record Tracing(
      Place place,
      @Doc("The OTLP/HTTP endpoint.") Written endpoint,
      @Doc("The share of requests that is traced where the caller did not decide.") @Default("1%")
          Share sample,
      @Doc("Headers to send with the traces.") Map<Name, Secret> headers)
      implements Checked {
    private static final Pattern ADDRESS = Pattern.compile("https?://[^/?#\\s]+(/[^?#\\s]*)?");

    @Override
    public void check(Mistakes mistakes) {
      if (!ADDRESS.matcher(endpoint.text()).matches()) {
        mistakes.error(
            "wrong-value",
            endpoint.place(),
            "the endpoint is not an address",
            "write it like `http://localhost:4318`");
      }
    }
  }
}
