package dev.banyan.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.expr.Expression;
import dev.banyan.expr.ExpressionCompiler;
import dev.banyan.expr.Scope;
import dev.banyan.journal.Append;
import dev.banyan.journal.Expected;
import dev.banyan.journal.Journal;
import dev.banyan.journal.MemoryStore;
import dev.banyan.journal.Outcome;
import dev.banyan.journal.WeatheredStore;
import dev.banyan.model.Assignment;
import dev.banyan.model.EventCodec;
import dev.banyan.model.EventType;
import dev.banyan.model.ModelType;
import dev.banyan.projection.fold.KeyedFold;
import dev.banyan.projection.store.Parked;
import dev.banyan.projection.store.ParkedKey;
import dev.banyan.projection.store.StoredView;
import dev.banyan.projection.store.ViewSession;
import dev.banyan.projection.store.ViewStore;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Place;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What waits for a key, of events that are large.
class LaneTest {
  private static final int WAITING = 5;
  private static final String LARGE = "x".repeat(3 << 20);
  private static final Structure NOTED =
      Structure.of(
          "Noted",
          List.of(
              Field.required("amount", new Type.Decimal(13, 2)),
              Field.required("text", Type.Text.ANY)));
  private static final Structure ROW =
      Structure.of(
          "sum",
          List.of(
              Field.required("id", Type.Text.max(12)),
              Field.required("sum", new Type.Decimal(6, 2))));
  private static final EventType TYPE =
      new EventType("note", "Noted", 1, NOTED, List.of(), List.of(), true);
  private static final EventCodec CODEC =
      new EventCodec(
          new ModelType(
              "note",
              Field.required("id", Type.Text.max(12)),
              Structure.of("note", List.of()),
              Map.of("Noted", TYPE),
              List.of()));

  @TempDir private Path folder;
  private final List<Long> left = new ArrayList<>();

  private static Projection sum(String sum) {
    Mistakes mistakes = new Mistakes();
    Scope scope =
        new Scope(
            List.of(
                new Scope.Variable("event", NOTED, false),
                new Scope.Variable("key", Type.Text.max(12), false),
                new Scope.Variable("at", Type.Timestamp.INSTANT, false),
                new Scope.Variable("state", ROW, true)));
    Expression made =
        new ExpressionCompiler(InstantSource.system())
            .compile(sum, Place.of("notes"), scope, ROW.field(1).type(), mistakes);
    Assignment set = new Assignment(1, Objects.requireNonNull(made, mistakes::render));
    KeyedFold fold =
        new KeyedFold(
            ROW,
            CODEC.model().key(),
            Map.of("Noted", new KeyedFold.When(null, false, List.of(set))));
    return new Projection("sum", CODEC, fold, List.of(), new Projection.Words("1", ""));
  }

  private static Outcome noted(Journal journal, String amount, String text) {
    Struct data = Struct.of(NOTED, new BigDecimal(amount), text);
    return journal.append(
        Append.to(
            CODEC.model().stream("", "N1"), Expected.any(), CODEC.entry(TYPE, data, Orders.BY)),
        History.soon());
  }

  /// How many wait whenever the journal is read, as another session sees it.
  private static long waiting(ViewSession other) {
    return other.catalog().versions("sum").stream()
        .flatMap((StoredView view) -> other.parked().list(view, 1).stream())
        .mapToLong(ParkedKey::waiting)
        .sum();
  }

  @Test
  void takesLargeEventsThatWaitAFewAtATime() {
    ViewStore views = ViewStore.sqlite(folder.resolve("views.db"));
    try (ViewSession session = views.session();
        ViewSession other = views.session()) {
      WeatheredStore.Sky sky =
          () -> {
            left.add(waiting(other));
            return WeatheredStore.Weather.FAIR;
          };
      Journal journal =
          Journal.inPlace(new WeatheredStore(new MemoryStore(1), sky), Journal.Settings.USUAL);
      noted(journal, "10000.00", "");
      for (int i = 0; i < WAITING - 1; i++) {
        noted(journal, "1.00", LARGE);
      }
      Lane.Grounds grounds =
          new Lane.Grounds(journal, new Pages(journal), session, Projection.Recall.NOTHING);
      Lane strict = new Lane(sum("event.amount"), grounds, new Progress(1), 1);
      boolean more = true;
      while (more) {
        more = strict.batch(0, Lane.BATCH);
      }
      Lane mended = new Lane(sum("round(event.amount * 0.10, 2)"), grounds, new Progress(1), 1);
      assertThat(waiting(other)).isEqualTo(WAITING);
      left.clear();

      Projections.Retried retried = mended.retry(new Parked.Key("", "N1"));

      assertThat(retried).isEqualTo(new Projections.Retried(WAITING, 0, null));
      assertThat(left).as("left before each is read").containsExactly(5L, 5L, 5L, 5L, 1L);
      assertThat(mended.parked(10)).as("the key is free").isEmpty();
    }
  }
}
