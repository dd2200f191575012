package dev.banyan.gateway.durable;

import dev.banyan.gateway.durable.Durability.Figure;
import dev.banyan.projection.Progress.Standing;
import dev.banyan.projection.Projections;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The projections of a generation as what works beside its requests.
public record ProjectionWork(Projections projections) implements Background {
  private static final double MILLIS = 1_000;

  @Override
  public void start() {
    projections.start();
  }

  @Override
  public void close() {
    projections.stop();
  }

  @Override
  public void release() {
    projections.close();
  }

  @Override
  public List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    for (String name : projections.standing().keySet()) {
      Source source = new Source(projections, name);
      figures.add(source.gauge("banyan.projection.lag", Standing::records));
      figures.add(
          source.gauge("banyan.projection.behind.seconds", one -> one.behindMillis() / MILLIS));
      figures.add(source.gauge("banyan.projection.building", one -> one.building() ? 1 : 0));
      figures.add(source.gauge("banyan.projection.parked", Standing::parked));
      figures.add(source.gauge("banyan.projection.stopped", one -> one.failure() == null ? 0 : 1));
      figures.add(source.count("banyan.projection.events", Standing::applied));
      figures.add(source.count("banyan.projection.late", Standing::late));
    }
    return figures;
  }

  private record Source(Projections projections, String name) {
    Figure gauge(String figure, ToDoubleFunction<Standing> value) {
      return figure(figure, false, value);
    }

    Figure count(String figure, ToDoubleFunction<Standing> value) {
      return figure(figure, true, value);
    }

    private Figure figure(String figure, boolean counted, ToDoubleFunction<Standing> value) {
      return new Figure(
          figure,
          Map.of("projection", name),
          counted,
          () -> value.applyAsDouble(projections.standing(name)));
    }
  }
}
