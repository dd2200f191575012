package dev.banyan.gateway.pipeline;

import java.util.ArrayList;
import java.util.List;

/// A message on its way, or several that go on as one. Owned by the flow's thread.
final class Item {
  final String id;
  final String key;
  final boolean letter;
  final boolean batch;

  /// The messages that go on as this one.
  final List<Item> parts = new ArrayList<>();

  long token;
  Phase phase = Phase.QUEUED;
  int attempts;
  int parkings;
  boolean begun;
  boolean written;
  long due;
  Turn.Why why = Turn.Why.FAILED;

  enum Phase {
    QUEUED,
    RUNNING,
    WAITING,
    PARKING,
    WAITING_TO_PARK,
    /// A message that waits for others to go on with.
    GATHERED,
    /// Several messages that wait for more.
    FILLING
  }

  /// Whether nothing is being done for it, and nothing will be before something happens.
  boolean isWaiting() {
    return switch (phase) {
      case QUEUED, WAITING, FILLING -> true;
      case RUNNING, PARKING, WAITING_TO_PARK, GATHERED -> false;
    };
  }

  private Item(String id, String key, boolean letter, boolean batch) {
    this.id = id;
    this.key = key;
    this.letter = letter;
    this.batch = batch;
  }

  static Item of(Turn.Input.Delivered delivered) {
    Item item = new Item(delivered.id(), delivered.key(), delivered.letter(), false);
    item.token = delivered.token();
    return item;
  }

  /// Messages that go on together, in the order of their group.
  static Item filling(String id, String group, long due) {
    Item item = new Item(id, "group\t" + group, false, true);
    item.phase = Phase.FILLING;
    item.due = due;
    return item;
  }
}
