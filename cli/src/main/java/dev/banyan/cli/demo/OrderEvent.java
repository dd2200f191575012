package dev.banyan.cli.demo;

/// What the tour changes of the event `OrderPlaced` in the configuration: it learns by which way an
/// order came, which no order before has told.
final class OrderEvent {
  static final String VERSION_2 = "        version: 2\n        fields:\n";
  static final String VERSION_3 =
      "        version: 3\n        fields:\n          channel: text(10)\n";
  static final String BEFORE_2 = "        before:\n";
  static final String BEFORE_3 =
      """
              before:
                2:
                  fields:
                    customer: text(20)
                    product: text(20)
                    quantity: integer(4)
                    total: decimal(11.2)
                    reference: { type: text(40), optional: true }
                  set: { channel: "'web'" }
      """;
  static final String SET_2 = "            set:\n              customer: command.customer\n";
  static final String SET_3 =
      """
                  set:
                    channel: "'web'"
                    customer: command.customer
      """;

  private OrderEvent() {}
}
