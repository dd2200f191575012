package dev.banyan.gateway.pipeline;

import dev.banyan.gateway.durable.Durability.Figure;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/// What a pipeline counts. Thread-safe.
final class Tally {
  final LongAdder taken = new LongAdder();
  final LongAdder done = new LongAdder();
  final LongAdder retried = new LongAdder();
  final LongAdder parked = new LongAdder();
  final LongAdder redriven = new LongAdder();
  final LongAdder sourceLost = new LongAdder();

  /// Its figures by their metrics' names.
  List<Figure> figures(
      String pipeline, DoubleSupplier underWay, DoubleSupplier oldest, DeadLetters letters) {
    Map<String, String> of = Map.of("pipeline", pipeline);
    return List.of(
        new Figure("banyan.pipeline.taken", of, true, taken::sum),
        new Figure("banyan.pipeline.done", of, true, done::sum),
        new Figure("banyan.pipeline.retried", of, true, retried::sum),
        new Figure("banyan.pipeline.parked", of, true, parked::sum),
        new Figure("banyan.pipeline.redriven", of, true, redriven::sum),
        new Figure("banyan.pipeline.source.lost", of, true, sourceLost::sum),
        new Figure("banyan.pipeline.under.way", of, false, underWay),
        new Figure("banyan.pipeline.oldest.seconds", of, false, oldest),
        new Figure("banyan.dead.letters", of, false, letters::size),
        new Figure("banyan.dead.letters.full", of, false, () -> letters.isFull() ? 1 : 0));
  }
}
