package dev.banyan.gateway.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The configuration of the gateway that is killed: a model with guards, a reservation, snapshots
/// and reactions of each kind, two projections, a relay with keys, a pipeline with dead letters,
/// one that tells the events of the model, and a job over the rows of a database.
final class World {
  static final int WINDOW_SECONDS = 10;

  /// How many rows the job works through, and how many make a page.
  static final int ROWS = 23;

  static final int PAGE = 4;
  private static final int POISONED = 9;

  private static final String TABLES =
      """
      snapshot: jdbc-1
      product: "H2"
      catalog: ""
      schema: PUBLIC
      tables:
        ENTRY:
          columns:
            ID: { type: varchar(12) }
          primary-key: { name: ENTRY_pkey, columns: [ID] }
      routines: {}
      queries: {}
      """;
  private static final String CONTRACT =
      """
      openapi: 3.0.3
      info: { title: Switch, version: "1" }
      paths:
        /charges/{ref}: { post: { operationId: charge, PARAMETERS, responses: DONE } }
        /captures/{ref}:
          post: { operationId: capture, PARAMETERS, responses: DONE }
          get:
            operationId: captured
            PARAMETERS
            responses:
              "200":
                description: made
                content: { application/json: { schema: { type: boolean } } }
              "404": { description: not made }
        /refunds/{ref}: { post: { operationId: refund, PARAMETERS, responses: DONE } }
        /bookings/{ref}:
          post:
            operationId: book
            PARAMETERS
            responses: { "204": { description: done }, "422": { description: poison } }
        /events/{ref}: { post: { operationId: tell, PARAMETERS, responses: DONE } }
        /rows/{ref}:
          post:
            operationId: handle
            PARAMETERS
            responses: { "204": { description: done }, "422": { description: poison } }
      """
          .replace("DONE", "{ \"204\": { description: done } }")
          .replace(
              "PARAMETERS",
              "parameters: [ { name: ref, in: path, required: true,"
                  + " schema: { type: string, maxLength: 40 } } ]");
  private static final String HEAD =
      """
      banyan: 1
      name: shop
      listen: { public: { port: 0, host: 127.0.0.1 }, admin: { port: 0 } }
      store: STORE
      systems:
        switch:
          http: { url: "http://127.0.0.1:SWITCH", contract: switch.yaml }
          guard: { preset: none }
        tasks: { TASKS }
        ledger:
          jdbc: { url: "jdbc:h2:mem:ledger;DB_CLOSE_DELAY=-1;INIT=runscript from 'LEDGER'" }
          snapshot: ledger.snapshot.yaml
      problems:
        no-cents: { status: 422, title: An order needs cents }
        not-open: { status: 409, title: The order is not open }
        not-shipped: { status: 409, title: The order is not shipped }
      operations:
        charge:
          takes: { order: text(40) }
          call: switch.charge
          with: { ref: order }
          once-by: ref
        captured:
          takes: { order: text(40) }
          call: switch.captured
          with: { ref: order }
        capture:
          takes: { order: text(40) }
          call: switch.capture
          with: { ref: order }
          confirm: { call: captured, with: { order: order } }
        refund: { takes: { order: text(40) }, call: switch.refund, with: { ref: order } }
        tell:
          takes: { event: text(40) }
          call: switch.tell
          with: { ref: event }
          once-by: ref
        handle:
          takes: { row: text(40) }
          call: switch.handle
          with: { ref: row }
          once-by: ref
        rows:
          query:
            system: ledger
            sql: select ID from ENTRY
            page: { by: [ID], size: PAGE, max: PAGE }
      jobs:
        sweep:
          over: { call: rows }
          do: { call: handle, with: { row: "string(planned) + '~' + row.ID" } }
          skip: 1000
          retry: { attempts: 3, wait: { from: 20ms, to: 100ms } }
          deadline: 1s
          schedule: { cron: "* * * * *", missed: once }
      """;
  private static final String MODEL =
      """
      models:
        order:
          key: id
          snapshot-every: 4
          state:
            status: { enum: [open, shipped, refunding] }
            cents: integer(9)
            items: integer(9)
            reference: { type: text(20), optional: true }
          unique: { reference: state.reference }
          events:
            Placed:
              fields:
                item: text(40)
                cents: integer(9)
                reference: { type: text(20), optional: true }
              apply:
                status: "'open'"
                cents: event.cents
                items: "1"
                reference: event.reference
            Added:
              fields: { item: text(40), cents: integer(9) }
              apply: { cents: state.cents + event.cents, items: state.items + 1 }
            Shipped: { fields: { item: text(40) }, apply: { status: "'shipped'" } }
            RefundAsked: { fields: { item: text(40) }, apply: { status: "'refunding'" } }
            Charged: {}
            Captured: {}
            Refunded: {}
          commands:
            place:
              takes:
                id: text(40)
                item: text(40)
                cents: integer(9)
                reference: { type: text(20), optional: true }
              expect: new
              reject: [ { when: command.cents < 1, problem: no-cents } ]
              emit: [ { event: Placed } ]
            add:
              takes: { id: text(40), item: text(40), cents: integer(9) }
              reject: [ { when: "state.status != 'open'", problem: not-open } ]
              emit: [ { event: Added } ]
            ship:
              takes: { id: text(40), item: text(40) }
              reject: [ { when: "state.status != 'open'", problem: not-open } ]
              emit: [ { event: Shipped } ]
            refund:
              takes: { id: text(40), item: text(40) }
              reject: [ { when: "state.status != 'shipped'", problem: not-shipped } ]
              emit: [ { event: RefundAsked } ]
          reactions:
            charge:
              after: Placed
              call: charge
              with: { order: key }
              deadline: 1s
              retry: { attempts: 100, wait: { from: 50ms, to: 500ms } }
              then: { event: Charged }
            capture:
              after: Shipped
              call: capture
              with: { order: key }
              deadline: 1s
              retry: { attempts: 100, wait: { from: 50ms, to: 500ms } }
              then: { event: Captured }
            refund:
              after: RefundAsked
              call: refund
              with: { order: key }
              deadline: 1s
              then: { event: Refunded }
      """;
  private static final String REST =
      """
      projections:
        orders:
          model: order
          key: id
          fields: { status: text(10), cents: integer(9), made: integer(9) }
          page: { size: 200, max: 200 }
          when:
            Placed: { set: { status: "'open'", cents: event.cents, made: "MADE" } }
            Added: { set: { cents: state.cents.orValue(0) + event.cents } }
            Shipped: { set: { status: "'shipped'" } }
            RefundAsked: { set: { status: "'refunding'" } }
        takings:
          model: order
          window: { every: WINDOWs, late: 1h }
          page: { size: 200, max: 200 }
          when:
            Placed: { count: lines, sum: { cents: event.cents } }
            Added: { count: lines, sum: { cents: event.cents } }
      pipelines:
        booking:
          from: { system: tasks }
          key: message.body
          retry: { attempts: 4, wait: { from: 20ms, to: 100ms } }
          deadline: 1s
          steps:
            - { deduplicate: message.body }
            - { call: switch.book, with: { ref: message.body } }
        telling:
          from: { model: order }
          at-once: 24
          retry: { attempts: 1000, wait: { from: 20ms, to: 200ms } }
          deadline: 1s
          steps:
            - call: tell
              with: { event: "message.key + '.' + string(message.version) + '.' + message.kind" }
      apis:
        shop:
          base: /v1
          callers: anyone
          deadline: 5s
          routes:
            POST /orders: { command: order.place }
            POST /orders/{id}/items: { command: order.add }
            POST /orders/{id}/shipment: { command: order.ship }
            POST /orders/{id}/refund: { command: order.refund }
            GET /orders/{id}/state: { model: order }
            GET /orders: { projection: orders }
            GET /takings: { projection: takings }
            POST /notes/**: { relay: { system: switch, path: /notes } }
      """;

  private World() {}

  /// The names of the rows that the job works through, in their order.
  static List<String> rows() {
    return IntStream.range(0, ROWS)
        .mapToObj(i -> "r%02d%s".formatted(i, i % POISONED == 0 ? "poison" : ""))
        .toList();
  }

  /// What the database holds whenever it is opened.
  private static String entries() {
    return "create table if not exists ENTRY (ID varchar(12) primary key);\n"
        + rows().stream()
            .map("merge into ENTRY values ('%s');\n"::formatted)
            .collect(Collectors.joining());
  }

  /// Writes it into the folder.
  ///
  /// @param made what rows of the projection say; another number is another definition
  static void write(Path folder, String store, String tasks, int port, int made)
      throws IOException {
    Files.writeString(folder.resolve("switch.yaml"), CONTRACT);
    Files.writeString(folder.resolve("ledger.snapshot.yaml"), TABLES);
    Path ledger = folder.resolve("ledger.sql");
    Files.writeString(ledger, entries());
    Files.writeString(
        folder.resolve("gateway.yaml"),
        (HEAD + MODEL + REST)
            .replace("STORE", store)
            .replace("SWITCH", Integer.toString(port))
            .replace("TASKS", tasks)
            .replace("LEDGER", ledger.toString())
            .replace("PAGE", Integer.toString(PAGE))
            .replace("WINDOW", Integer.toString(WINDOW_SECONDS))
            .replace("MADE", Integer.toString(made)));
  }
}
