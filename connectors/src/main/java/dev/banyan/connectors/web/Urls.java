package dev.banyan.connectors.web;

import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.Required;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.connect.Endpoints;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a service is: at one URL, or at several over which requests are spread.
@Doc("Where a service is: one URL, or several.")
public sealed interface Urls {

  /// The only URL, or the first: the one that requests are written for.
  URI first();

  /// All of them, in the order they are written in.
  List<URI> all();

  /// How requests are spread; null for a single URL.
  @Nullable Endpoints endpoints(String system);

  /// One URL.
  static Urls of(URI url) {
    return new One(url);
  }

  /// One URL.
  @Doc("A service at one URL.")
  @Example("{ url: \"http://localhost:8100\" }")
  record One(@Doc("Its address; the paths of a contract are added to it.") URI url)
      implements Urls {
    @Override
    public URI first() {
      return url;
    }

    @Override
    public List<URI> all() {
      return List.of(url);
    }

    @Override
    public @Nullable Endpoints endpoints(String system) {
      return null;
    }
  }

  /// Several URLs that serve the same.
  @Doc("A service at several URLs.")
  @Example("{ urls: [\"http://stock-1:8100\", \"http://stock-2:8100\"] }")
  record Several(
      @Doc("Its addresses, which serve the same; each may have a path of its own.") @Required
          List<Target> urls,
      @Doc("How requests are spread over the addresses.") @Default Balance balance,
      @Doc("How each address is asked whether it is well; none is where nothing is said.")
          @Nullable Health health)
      implements Urls {
    public Several {
      urls = List.copyOf(urls);
    }

    @Override
    public URI first() {
      return urls.isEmpty() ? URI.create("") : urls.getFirst().url();
    }

    @Override
    public List<URI> all() {
      return urls.stream().map(Target::url).toList();
    }

    @Override
    public @Nullable Endpoints endpoints(String system) {
      Balance.Sticky sticky = balance.sticky();
      Balance.Eject eject = balance.eject();
      return new Endpoints(
          system,
          urls.stream().map(one -> new Endpoints.Url(one.url(), one.weight())).toList(),
          sticky == null ? null : new Endpoints.Sticky(sticky.by(), sticky.name()),
          new Endpoints.Ejection(
              eject.after(),
              new HashSet<>(eject.statuses()),
              eject.from(),
              eject.to(),
              eject.share().fraction()),
          health == null ? null : health.checks(),
          balance.slowStart(),
          balance.moves().fraction(),
          balance.resolve());
    }
  }

  /// One of several URLs.
  @Doc("One of several addresses.")
  @Example("{ url: \"http://stock-2:8100\", weight: 2 }")
  record Target(
      @Doc("Its address; paths are added to it.") @ShortForm URI url,
      @Doc("How much it gets beside the others.") @Default("1") @Bounds(min = 1, max = 1000)
          int weight) {}
}
