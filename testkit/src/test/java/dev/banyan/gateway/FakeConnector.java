package dev.banyan.gateway;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Connector;
import dev.banyan.connect.Difference;
import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.operation.Call;
import dev.banyan.operation.Caller;
import dev.banyan.operation.DeclaredFault;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Page;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A system in memory with three operations on one record type, for tests of what stands around
/// systems.
public final class FakeConnector implements Connector<FakeConnector.Settings> {
  /// Nothing to set.
  public record Settings(@Nullable String note) {}

  static final Structure ITEM =
      Structure.of(
          "ITEM",
          List.of(
              Field.required("CODE", Type.Text.max(12)).marked(Field.Mark.KEY),
              Field.required("DESCR", Type.Text.fixed(20)),
              Field.required("PRICE", new Type.Decimal(9, 2)),
              Field.required("HIDDEN", Type.Text.max(10))));

  private static final Structure BY_CODE =
      Structure.of("get parameters", List.of(Field.required("CODE", Type.Text.max(12))));

  private static final Structure PAGED =
      Structure.of("pages parameters", List.of(Field.optional("cursor", Type.Text.max(12))));

  private static final Structure NOTHING = Structure.of("list parameters", List.of());

  final CountDownLatch closed = new CountDownLatch(1);
  public final Map<String, Struct> items = new ConcurrentHashMap<>();
  volatile boolean up = true;
  volatile List<Difference> drift = List.of();
  volatile String traceparent = "";
  public volatile @Nullable Fault failing;
  volatile long leftMillis;

  /// How often `get` was called.
  final AtomicInteger reads = new AtomicInteger();

  /// Runs in each call of `get`, after the record was looked up.
  volatile Runnable onGet = () -> {};

  /// The last caller that `get` was told.
  volatile Caller caller = Caller.ANYONE;

  /// Runs in each write, before it is made.
  public volatile Runnable onPut = () -> {};

  /// What the next writes come to, one each; then they succeed.
  public final Queue<Mishap> mishaps = new ConcurrentLinkedQueue<>();

  /// The keys with which writes arrived.
  public final List<String> sent = new CopyOnWriteArrayList<>();

  /// What a write comes to.
  public enum Mishap {
    DONE,
    DONE_AND_LOST,
    /// Done, by a system that something before it calls overloaded.
    DONE_AND_BUSY,
    LOST,
    UNREACHED
  }

  public FakeConnector() {
    items.put("A1", item("A1", "Anvil               ", "12.50"));
  }

  /// What reads fail with where the system is away.
  public static Fault away() {
    return Fault.of(Fault.Kind.UNREACHABLE, "The system cannot be reached");
  }

  static Struct item(String code, String description, String price) {
    return Struct.of(ITEM, code, description, new BigDecimal(price), "kept");
  }

  /// The prices of all items.
  public List<String> prices() {
    return items.values().stream().map(item -> String.valueOf(item.at("PRICE"))).toList();
  }

  @Override
  public String kind() {
    return "fake";
  }

  @Override
  public Class<Settings> settings() {
    return Settings.class;
  }

  @Override
  public LegacySystem read(Settings settings, SystemContext context) {
    return new LegacySystem() {
      @Override
      public Map<String, Type> types() {
        return Map.of("ITEM", ITEM);
      }

      @Override
      public List<Signature> operations() {
        return List.of(
            signature("get", BY_CODE, ITEM, Effect.READ),
            signature("list", NOTHING, Type.ListOf.of(ITEM), Effect.READ),
            new Signature(
                "pages",
                PAGED,
                Type.ListOf.of(ITEM),
                List.of(),
                Effect.READ,
                Signature.Delivery.PAGED,
                ""),
            signature("put", ITEM, null, Effect.WRITE));
      }

      @Override
      public Map<String, String> refused() {
        return Map.of("export", "its messages have attachments");
      }

      @Override
      public boolean comparable() {
        return true;
      }

      @Override
      public LiveSystem open(Http.Factory http) {
        return new Live();
      }

      @Override
      public String fingerprint() {
        return "fake";
      }
    };
  }

  private static Signature signature(
      String name, Structure takes, @Nullable Type returns, Effect effect) {
    return new Signature(
        name,
        takes,
        returns,
        List.of(new DeclaredFault("NoSuchItem", null)),
        effect,
        Signature.Delivery.WHOLE,
        "");
  }

  private final class Live implements LiveSystem {
    @Override
    public Call call(String operation) {
      return switch (operation) {
        case "get" ->
            (input, exchange) -> {
              traceparent = exchange.trace().traceparent();
              caller = exchange.caller();
              reads.incrementAndGet();
              leftMillis = exchange.deadline().remainingMillis();
              Fault fault = failing;
              if (fault != null) {
                throw fault;
              }
              return get((String) input.at("CODE"));
            };
        case "list" -> (_, _) -> List.copyOf(items.values());
        case "pages" -> (input, _) -> page((String) input.at("cursor"));
        default ->
            (input, _) -> {
              put(input);
              return null;
            };
      };
    }

    /// Two items of a page, by their codes.
    private Page page(@Nullable String cursor) {
      List<String> codes =
          items.keySet().stream()
              .sorted()
              .filter(code -> cursor == null || code.compareTo(cursor) > 0)
              .limit(2)
              .toList();
      List<Object> page = new ArrayList<>();
      codes.forEach(code -> page.add(get(code)));
      return new Page(page, codes.size() < 2 ? null : codes.getLast());
    }

    private void put(Struct input) {
      String code = String.valueOf(input.at("CODE"));
      Mishap mishap = Objects.requireNonNullElse(mishaps.poll(), Mishap.DONE);
      if (mishap == Mishap.UNREACHED) {
        throw Fault.of(Fault.Kind.UNREACHABLE, "The system cannot be reached");
      }
      sent.add(code);
      onPut.run();
      if (mishap != Mishap.LOST) {
        items.put(code, input);
      }
      if (mishap == Mishap.DONE_AND_BUSY) {
        throw Fault.of(Fault.Kind.OVERLOADED, "A system is overloaded");
      }
      if (mishap != Mishap.DONE) {
        throw Fault.of(Fault.Kind.TIMEOUT, "The system did not answer in time");
      }
    }

    private Struct get(@Nullable String code) {
      Struct item = items.get(code);
      onGet.run();
      if (item == null) {
        throw Fault.builder(Fault.Kind.DECLARED, "There is no such item")
            .name("NoSuchItem")
            .build();
      }
      return item;
    }

    @Override
    public void probe(Deadline deadline) {
      if (!up) {
        throw Fault.of(Fault.Kind.UNREACHABLE, "The system cannot be reached");
      }
    }

    @Override
    public List<Difference> drift(Deadline deadline) {
      return drift;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
