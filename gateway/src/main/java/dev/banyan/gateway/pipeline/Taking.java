package dev.banyan.gateway.pipeline;

import dev.banyan.base.Fault;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.Subscription;
import dev.banyan.gateway.pipeline.Turn.Input;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The thread of a pipeline that takes messages from its source, and asks again where that breaks
/// off.
final class Taking implements Runnable {
  private static final int POLL_MAX = 500;
  private static final int HANDED_MAX = 64;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration SOURCE_PAUSE = Duration.ofSeconds(1);
  private static final Duration FULL_PAUSE = Duration.ofMillis(500);

  private final Runner runner;
  private final Work work;
  private Set<String> held = Set.of();
  private long known = -1;
  private boolean full;

  Taking(Runner runner, Work work) {
    this.runner = runner;
    this.work = work;
  }

  @Override
  public void run() {
    while (!runner.isStopping()) {
      try {
        known = -1;
        look();
        Pipeline pipeline = runner.pipeline();
        try (Subscription subscription =
            runner.source().subscribe(pipeline.subscription(), pipeline.terms().unsettledMax())) {
          takeFrom(subscription);
        }
      } catch (RuntimeException | Error broken) {
        Fault fault = Ending.fault(broken);
        runner.input(new Input.Lost());
        if (!runner.isStopping()) {
          runner.tally().sourceLost.increment();
          runner.log("its source or the journal is away, and asked again: " + Ending.told(fault));
          runner.pause(SOURCE_PAUSE);
        }
      }
    }
  }

  /// Until the work is over: also while the pipeline stops, as settling needs the subscription.
  private void takeFrom(Subscription subscription) {
    for (int room = runner.awaitRoom(); room >= 0; room = runner.awaitRoom()) {
      if (isFull()) {
        runner.pause(FULL_PAUSE);
        look(); // Other nodes run letters again, and drop them, as well.
        continue;
      }
      List<Subscription.Delivery> taken = subscription.poll(Math.min(room, POLL_MAX), POLL);
      if (!taken.isEmpty()) {
        look();
        hand(taken, subscription);
      }
    }
  }

  /// Hands on what was taken, some at a time: the first of them need not wait for the last to be
  /// decoded.
  private void hand(List<Subscription.Delivery> taken, Subscription subscription) {
    runner.tally().taken.add(taken.size());
    boolean letters = runner.letters().size() > 0;
    List<Carried> came = new ArrayList<>(HANDED_MAX);
    for (Subscription.Delivery delivery : taken) {
      Message message = delivery.message();
      if (letters && runner.letters().isOpen(DeadLetters.id(message.identity()))) {
        subscription.settle(delivery); // Parked before, and the source had not heard.
        continue;
      }
      Carried carried = work.carried(message, delivery.lane(), null);
      carried.delivered(subscription, delivery);
      came.add(carried);
      if (came.size() == HANDED_MAX) {
        runner.delivered(came);
        came.clear();
      }
    }
    runner.delivered(came);
  }

  /// Whether there are too many dead letters to take more messages. The source keeps them.
  private boolean isFull() {
    boolean now = runner.letters().isFull();
    if (now != full) {
      full = now;
      runner.log(now ? runner.letters().standing() : "takes messages again");
    }
    return now;
  }

  /// What came may be a dead letter already, or behind one of its key: other nodes park messages
  /// and run letters again as well.
  private void look() {
    runner.look();
    long version = runner.letters().version();
    if (version == known || !runner.pipeline().terms().holdKey()) {
      return;
    }
    Set<String> now = Set.copyOf(runner.letters().heldKeys());
    now.forEach(key -> runner.input(new Input.Held(key)));
    held.stream().filter(key -> !now.contains(key)).forEach(runner::free);
    held = now;
    known = version;
  }
}
