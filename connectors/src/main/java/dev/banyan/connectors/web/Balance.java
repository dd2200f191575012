package dev.banyan.connectors.web;

import dev.banyan.base.Share;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Key;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.config.shape.ZeroAllowed;
import dev.banyan.connect.Endpoints;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How requests are spread over several URLs.
@Doc("How requests are spread over several addresses: the less busy of two drawn by weight.")
@Example("{ sticky: caller, slow-start: 1m }")
public record Balance(
    @Doc("What stays at one address; nothing does where nothing is said.") @Nullable Sticky sticky,
    @Doc("When an address is left alone because requests to it fail.") @Default Eject eject,
    @Doc("Over what time an address that is new or back gets its full share; 0s for at once.")
        @Default("30s")
        @ZeroAllowed
        Duration slowStart,
    @Doc("What share of requests may go to another address where the first failed; 0% for none.")
        @Default("20%")
        @ZeroAllowed
        Share moves,
    @Doc("How often host names are resolved again.") @Default("30s") Duration resolve) {

  /// What keeps requests at one URL.
  @Doc("What stays at one address. An address that is lost moves only what was there.")
  @Example("{ by: header, name: X-Cart }")
  public record Sticky(
      @Doc("What is the same: the caller, a header of the request, or a cookie that is set for it.")
          @ShortForm
          Endpoints.By by,
      @Doc("The name of the header, or of the cookie (one for the system where nothing is said).")
          @Nullable String name) {}

  /// When a URL is left alone.
  @Doc("When an address is left alone for a while. The last one never is.")
  @Example("{ after: 3, from: 10s }")
  public record Eject(
      @Doc("After how many failures in a row: unreachable, no answer in time, none that is usable.")
          @Default("5")
          @Bounds(min = 1, max = 1000)
          int after,
      @Doc("Statuses that are failures too.") @Default("[502, 503, 504]") List<Integer> statuses,
      @Doc("How long, the first time; doubled each time after.") @Default("30s") Duration from,
      @Doc("How long at most.") @Default("5m") Duration to,
      @Doc("How many of all at most, but one in any case; 0% for never.")
          @Default("50%")
          @Key("at-most")
          @ZeroAllowed
          Share share) {
    public Eject {
      statuses = List.copyOf(statuses);
    }
  }
}
