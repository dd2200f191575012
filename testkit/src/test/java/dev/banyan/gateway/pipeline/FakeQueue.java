package dev.banyan.gateway.pipeline;

import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.connect.Connector;
import dev.banyan.connect.Difference;
import dev.banyan.connect.Http;
import dev.banyan.connect.LegacySystem;
import dev.banyan.connect.LiveSystem;
import dev.banyan.connect.SystemContext;
import dev.banyan.connect.message.Message;
import dev.banyan.connect.message.MessageSource;
import dev.banyan.connect.message.Subscription;
import dev.banyan.json.JsonReader;
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A queue in memory that outlives gateways, and a target that remembers what was done to it and
/// fails as it is told.
public final class FakeQueue implements Connector<FakeQueue.Settings> {
  /// Nothing to set.
  public record Settings(@Nullable String note) {}

  static final Structure LINE =
      Structure.of("LINE", List.of(Field.required("NO", Type.Text.max(8))));

  static final Structure ORDER =
      Structure.of(
          "ORDER",
          List.of(
              Field.required("ID", Type.Text.max(20)),
              Field.required("CUSTOMER", Type.Text.max(8)),
              Field.required("AMOUNT", new Type.Decimal(9, 2)),
              Field.required("LINES", Type.ListOf.of(LINE))));

  private static final Structure EFFECT =
      Structure.of(
          "EFFECT",
          List.of(
              Field.required("ID", Type.Text.max(40)),
              Field.optional("AMOUNT", new Type.Decimal(9, 2))));

  private static final Structure NAMED =
      Structure.of("NAMED", List.of(Field.required("NAME", Type.Text.max(40))));

  /// Ids of effects, in order.
  public final List<String> effects = new CopyOnWriteArrayList<>();

  /// What calls for an id fail with; null where they do not. Asked for each call.
  public volatile UnaryOperator<@Nullable Object> failing = _ -> null;

  /// Hears the id of each message before it is settled, and may throw.
  volatile Consumer<String> settling = _ -> {};

  private final Map<Long, Message> unsettled = new LinkedHashMap<>();
  private final Set<Long> taken = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<String> made = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> settled = new LinkedBlockingQueue<>();
  private final JsonReader reader = JsonReader.of(ORDER);
  private long sent;
  private boolean lost;

  /// An order as its message has it.
  static String order(String id, String customer, String... lines) {
    StringBuilder body = new StringBuilder("{\"ID\":\"" + id + "\",\"CUSTOMER\":\"" + customer);
    body.append("\",\"AMOUNT\":12.50,\"LINES\":[");
    for (int i = 0; i < lines.length; i++) {
      body.append(i == 0 ? "" : ",").append("{\"NO\":\"").append(lines[i]).append("\"}");
    }
    return body.append("]}").toString();
  }

  /// Sends an order of that id.
  void send(String id, String customer, String... lines) {
    send(id, order(id, customer, lines).getBytes(StandardCharsets.UTF_8));
  }

  synchronized void send(String id, byte[] body) {
    List<Message.Header> headers =
        List.of(new Message.Header("from", Bytes.wrap(new byte[] {(byte) 0xff, 1})));
    unsettled.put(++sent, new Message(id, "orders@" + id, null, headers, Bytes.wrap(body), null));
    notifyAll();
  }

  /// Breaks the connection: what is not settled is delivered again.
  synchronized void lose() {
    lost = true;
    notifyAll();
  }

  /// Waits until so many more messages are settled; returns their ids.
  List<String> settled(int count) {
    return take(settled, count);
  }

  private List<String> take(BlockingQueue<String> from, int count) {
    List<String> ids = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        String id = from.poll(30, TimeUnit.SECONDS);
        if (id == null) {
          throw new AssertionError("there were only " + ids + "; effects " + effects);
        }
        ids.add(id);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return ids;
  }

  /// Waits until so many more effects are made; returns their ids.
  public List<String> made(int count) {
    return take(made, count);
  }

  /// The queue without a gateway.
  MessageSource source() {
    return new Live();
  }

  synchronized int left() {
    return unsettled.size();
  }

  @Override
  public String kind() {
    return "queue";
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
        return Map.of("ORDER", ORDER);
      }

      @Override
      public List<Signature> operations() {
        return List.of(
            signature("put", EFFECT, null, Effect.WRITE),
            signature("upsert", EFFECT, null, Effect.IDEMPOTENT),
            signature(
                "name",
                Structure.of("BY", List.of(Field.required("CUSTOMER", Type.Text.max(8)))),
                NAMED,
                Effect.READ));
      }

      @Override
      public MessageSource.Contract messages() {
        return new MessageSource.Contract(ORDER, "CUSTOMER");
      }

      @Override
      public LiveSystem open(Http.Factory http) {
        return new Live();
      }

      @Override
      public String fingerprint() {
        return "queue";
      }
    };
  }

  private static Signature signature(
      String name, Structure takes, @Nullable Type returns, Effect effect) {
    return new Signature(name, takes, returns, List.of(), effect, Signature.Delivery.WHOLE, "");
  }

  private final class Live implements LiveSystem, MessageSource {
    @Override
    public Call call(String operation) {
      return operation.equals("name")
          ? (input, _) -> Struct.of(NAMED, "name of " + input.at("CUSTOMER"))
          : (input, _) -> {
            String id = String.valueOf(input.at("ID"));
            Object failure = failing.apply(id);
            if (failure instanceof Fault fault) {
              throw fault;
            }
            Object amount = input.at("AMOUNT");
            effects.add(amount instanceof BigDecimal ? id + "=" + amount : id);
            made.add(id);
            return null;
          };
    }

    @Override
    public MessageSource messages() {
      return this;
    }

    @Override
    public Subscription subscribe(String name, int unsettledMax) {
      return new Taken(unsettledMax);
    }

    @Override
    public Struct decode(Message message) {
      try {
        return (Struct) reader.read(message.body().unsafeArray());
      } catch (Fault fault) {
        throw Fault.of(Fault.Kind.GARBAGE, "It is no order: " + fault.getMessage());
      }
    }

    @Override
    public void probe(Deadline deadline) {}

    @Override
    public List<Difference> drift(Deadline deadline) {
      return List.of();
    }

    @Override
    public void close() {}
  }

  /// Delivers what is unsettled, each once per subscription; copies of one message are others.
  private final class Taken implements Subscription {
    private final int most;

    Taken(int most) {
      this.most = most;
      taken.clear();
    }

    @Override
    public List<Delivery> poll(int max, Duration wait) {
      long until = System.nanoTime() + wait.toNanos();
      synchronized (FakeQueue.this) {
        while (true) {
          if (lost) {
            lost = false;
            throw Fault.of(Fault.Kind.UNREACHABLE, "The queue is away");
          }
          List<Delivery> deliveries = new ArrayList<>();
          for (Map.Entry<Long, Message> one : unsettled.entrySet()) {
            boolean room = deliveries.size() < max && taken.size() < most;
            if (room && taken.add(one.getKey())) {
              deliveries.add(new Delivery(one.getValue(), "orders", 1, one.getKey()));
            }
          }
          long millis = (until - System.nanoTime()) / 1_000_000;
          if (!deliveries.isEmpty() || millis <= 0) {
            return deliveries;
          }
          try {
            FakeQueue.this.wait(millis);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
      }
    }

    @Override
    public void settle(Delivery delivery) {
      settling.accept(delivery.message().id());
      synchronized (FakeQueue.this) {
        if (unsettled.remove((Long) delivery.token()) != null) {
          taken.remove((Long) delivery.token());
          settled.add(delivery.message().id());
        }
      }
    }

    @Override
    public void release(Delivery delivery) {
      taken.remove((Long) delivery.token());
    }

    @Override
    public void close() {}
  }
}
