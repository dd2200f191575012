package dev.banyan.connectors.web;

import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.ShortForm;
import dev.banyan.connect.Endpoints;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/// How each of several URLs is asked whether it is well.
@Doc("How each address is asked whether it is well, by GET. The first answer decides at once.")
@Example("{ path: /health, every: 5s }")
public record Health(
    @Doc("What it is asked for, from the root of the server; a query may follow.") @ShortForm
        String path,
    @Doc("How often.") @Default("10s") Duration every,
    @Doc("How long the answer may take.") @Default("2s") Duration timeout,
    @Doc("How many bad answers in a row take it out.") @Default("3") @Bounds(min = 1, max = 100)
        int unhealthy,
    @Doc("How many good answers in a row bring it back.") @Default("2") @Bounds(min = 1, max = 100)
        int healthy,
    @Doc("The statuses that are good; any 2xx where nothing is said.") List<Integer> statuses) {
  public Health {
    statuses = List.copyOf(statuses);
  }

  Endpoints.Checks checks() {
    return new Endpoints.Checks(path, every, timeout, unhealthy, healthy, new HashSet<>(statuses));
  }
}
