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
import dev.banyan.operation.Call;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Signature;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Bytes;
import dev.banyan.value.Page;
import dev.banyan.value.Struct;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A queue of files and a target that is a file of lines: both outlive a process that is killed. A
/// message is `KEY ID` as text, settled when its file is gone. Tells effects on standard output.
final class FolderQueue implements Connector<FolderQueue.Settings> {
  /// Nothing to set.
  record Settings(@Nullable String note) {}

  private static final Structure TASK =
      Structure.of(
          "TASK",
          List.of(
              Field.required("KEY", Type.Text.max(20)), Field.required("ID", Type.Text.max(20))));

  private static final Structure EFFECT =
      Structure.of("EFFECT", List.of(Field.required("ID", Type.Text.max(20))));

  private static final Structure PAGED =
      Structure.of("pages parameters", List.of(Field.optional("cursor", Type.Text.max(20))));

  /// A list of so many rows, in pages.
  static final int ROWS = 400;

  static final int PAGE = 8;

  private final Path folder;

  FolderQueue(Path folder) {
    this.folder = folder;
  }

  private Path inbox() {
    return folder.resolve("inbox");
  }

  void send(String name, String text) throws IOException {
    Files.createDirectories(inbox());
    Files.writeString(inbox().resolve(name), text);
  }

  List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(inbox())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  List<String> effects() throws IOException {
    Path file = folder.resolve("effects");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  @Override
  public String kind() {
    return "folder-queue";
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
        return Map.of();
      }

      @Override
      public List<Signature> operations() {
        return List.of(
            new Signature(
                "put", EFFECT, null, List.of(), Effect.WRITE, Signature.Delivery.WHOLE, ""),
            new Signature(
                "pages",
                PAGED,
                Type.ListOf.of(EFFECT),
                List.of(),
                Effect.READ,
                Signature.Delivery.PAGED,
                ""));
      }

      @Override
      public MessageSource.Contract messages() {
        return new MessageSource.Contract(TASK, "KEY");
      }

      @Override
      public LiveSystem open(Http.Factory http) {
        return new Live();
      }

      @Override
      public String fingerprint() {
        return "folder-queue";
      }
    };
  }

  private final class Live implements LiveSystem, MessageSource {
    @Override
    public Call call(String operation) {
      return operation.equals("pages")
          ? (input, _) -> page(input.at(0) instanceof String cursor ? cursor : "0")
          : (input, _) -> {
            put(String.valueOf(input.at("ID")));
            return null;
          };
    }

    private static Page page(String cursor) {
      int from = Integer.parseInt(cursor);
      int until = Math.min(ROWS, from + PAGE);
      List<Object> rows =
          IntStream.range(from, until).<Object>mapToObj(i -> Struct.of(EFFECT, "" + i)).toList();
      return new Page(rows, until < ROWS ? "" + until : null);
    }

    private synchronized void put(String id) {
      if (id.startsWith("poison")) {
        throw Fault.of(Fault.Kind.CONFLICT, "It may not be put");
      }
      try {
        Files.writeString(
            folder.resolve("effects"),
            id + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      System.out.println("E " + id);
      System.out.flush();
    }

    @Override
    public MessageSource messages() {
      return this;
    }

    @Override
    public Subscription subscribe(String name, int unsettledMax) {
      return new Taken();
    }

    @Override
    public Struct decode(Message message) {
      String[] words = new String(message.body().unsafeArray(), StandardCharsets.UTF_8).split(" ");
      if (words.length != 2) {
        throw Fault.of(Fault.Kind.GARBAGE, "It is not two words");
      }
      return Struct.of(TASK, words[0], words[1]);
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

  private final class Taken implements Subscription {
    private final Set<String> taken = new HashSet<>();
    private final CountDownLatch never = new CountDownLatch(1);

    @Override
    public List<Delivery> poll(int max, Duration wait) {
      List<Delivery> deliveries = new ArrayList<>();
      try {
        for (String name : left()) {
          if (deliveries.size() < max && taken.add(name)) {
            Bytes body = Bytes.wrap(Files.readAllBytes(inbox().resolve(name)));
            Message message = new Message(name, "inbox/" + name, null, List.of(), body, null);
            deliveries.add(new Delivery(message, "inbox", 1, name));
          }
        }
        if (deliveries.isEmpty()) {
          var _ = never.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        }
        return deliveries;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void settle(Delivery delivery) {
      try {
        Files.deleteIfExists(inbox().resolve(delivery.message().id()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      System.out.println("S " + delivery.message().id());
      System.out.flush();
    }

    @Override
    public void release(Delivery delivery) {}

    @Override
    public void close() {}
  }
}
