package dev.banyan.gateway.api.events;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.base.Fault;
import dev.banyan.connect.Http;
import dev.banyan.gateway.audit.RouteAudit;
import dev.banyan.gateway.durable.OpenJournal;
import dev.banyan.gateway.observe.RouteMeter;
import dev.banyan.http.Answer;
import dev.banyan.http.Conversation;
import dev.banyan.http.Incoming;
import dev.banyan.http.tunnel.Ending;
import dev.banyan.journal.Journal;
import dev.banyan.journal.Spot;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.model.EventCodec;
import dev.banyan.model.ModelType;
import dev.banyan.operation.Cancellation;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowingTest {
  private static final ModelType ORDER =
      new ModelType(
          "order",
          Field.required("id", Type.Text.ANY),
          Structure.of("State", List.of()),
          Map.of(),
          List.of());

  @TempDir Path folder;

  private record Listening(EventRoute route) implements Following.Stream {
    @Override
    public @Nullable Ending look() {
      return null;
    }

    @Override
    public void showing(RouteAudit audit, Object value) {
      throw new AssertionError("nothing is private");
    }

    @Override
    public RouteMeter meter() {
      return RouteMeter.NONE;
    }
  }

  /// Of which nothing is answered.
  private static final class Silent implements Conversation {
    @Override
    public Incoming request() {
      throw new AssertionError("it was read");
    }

    @Override
    public InputStream body(long bytesMax) {
      throw new AssertionError("it has none");
    }

    @Override
    public void answer(Answer answer) {
      throw new AssertionError("it was answered");
    }

    @Override
    public AbortableStream stream(int status, List<Http.Header> headers) {
      throw new AssertionError("it was answered");
    }

    @Override
    public Cancellation cancellation() {
      return new Cancellation();
    }

    @Override
    public Cancellation stopping() {
      return new Cancellation();
    }
  }

  @Test
  void saysWhyAStreamCannotBegin() {
    Journal journal =
        Journal.open(SqliteStore.open(folder.resolve("store.db")), Journal.Settings.USUAL);
    OpenJournal open = new OpenJournal();
    open.bind(journal);
    ModelFeed feed = new ModelFeed(new EventCodec(ORDER), Set.of(), _ -> Map.of());
    Duration most = Duration.ofSeconds(10);
    EventRoute.Terms terms = new EventRoute.Terms(most, most, most, 1, 1);
    EventRoute route = new EventRoute(feed, open, Set.of(), terms, Map.of());
    Asked asked = new Asked(new Wish("", Set.of(), null, Set.of()), List.of(Spot.START));
    journal.close();

    assertThatThrownBy(() -> Following.send(new Listening(route), asked, new Silent()))
        .isInstanceOf(Fault.class);
  }
}
