package dev.banyan.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.audit.AuditTrail;
import dev.banyan.base.Deadline;
import dev.banyan.base.Fault;
import dev.banyan.composition.Binding;
import dev.banyan.expr.Expression;
import dev.banyan.gateway.durable.TroubledStore;
import dev.banyan.gateway.durable.TroubledStore.Trouble;
import dev.banyan.journal.Append;
import dev.banyan.journal.Journal;
import dev.banyan.journal.sqlite.SqliteStore;
import dev.banyan.operation.Caller;
import dev.banyan.operation.Effect;
import dev.banyan.operation.Exchange;
import dev.banyan.operation.Operation;
import dev.banyan.operation.Signature;
import dev.banyan.operation.Trace;
import dev.banyan.type.Field;
import dev.banyan.type.Structure;
import dev.banyan.type.Type;
import dev.banyan.value.Struct;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Claims of `deduplicate` over a journal that does not say what it has written.
class SeenTest {
  private static final Structure TASK =
      Structure.of("TASK", List.of(Field.required("ID", Type.Text.max(20))));

  @TempDir Path folder;
  private final List<Object> sent = new ArrayList<>();
  private @Nullable RuntimeException refusal;
  private TroubledStore store;
  private Journal journal;
  private Pipeline pipeline;
  private Seen seen;

  @BeforeEach
  void open() {
    store = new TroubledStore(SqliteStore.open(folder.resolve("store.db")));
    journal = Journal.open(store, Journal.Settings.USUAL);
    pipeline = pipeline();
    seen = new Seen(journal, pipeline, InstantSource.system());
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private Pipeline pipeline() {
    Signature put =
        new Signature("put", TASK, null, List.of(), Effect.WRITE, Signature.Delivery.WHOLE, "");
    Operation target =
        new Operation(
            put,
            (input, _) -> {
              sent.add(String.valueOf(input.at("ID")));
              RuntimeException no = refusal;
              if (no != null) {
                throw no;
              }
              return null;
            });
    List<Stage> stages =
        List.of(
            new Stage.Deduplicates(new Key(), Duration.ofDays(1)),
            new Stage.Calls(
                target,
                new Binding(TASK, List.of(new Binding.Source.Computed(new Key())), 1),
                -1,
                false));
    Terms.Retry retry = new Terms.Retry(3, Duration.ofMillis(1), Duration.ofMillis(1));
    return new Pipeline(
        "booking",
        "booking",
        new Pipeline.OfSystem("tasks"),
        null,
        -1,
        stages,
        1,
        new Terms(1, 1, retry, false, null),
        Duration.ofSeconds(5),
        new Pipeline.Letters(Duration.ofDays(1), 10),
        List.of());
  }

  /// The id of a message.
  private record Key() implements Expression {
    @Override
    public Type type() {
      return Type.Text.max(20);
    }

    @Override
    public boolean optional() {
      return false;
    }

    @Override
    public @Nullable Object evaluate(@Nullable Object... variables) {
      return variables[0] instanceof Struct message ? message.at("ID") : null;
    }

    @Override
    public String source() {
      return "message.ID";
    }
  }

  private Journey journey(Seen.Of claims) {
    return new Journey(pipeline, Struct.of(TASK, "one"), claims);
  }

  private static Ending attempt(Journey journey) {
    Exchange exchange =
        new Exchange("e", Deadline.in(Duration.ofSeconds(5)), Caller.ANYONE, Trace.NONE);
    return journey.attempt(exchange, 0);
  }

  @ParameterizedTest
  @EnumSource(value = Trouble.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void looksAgainWhereNobodyKnowsWhetherItsClaimWasWritten(Trouble trouble) {
    Seen.Of claims = seen.new Of("m1", false);
    Journey journey = journey(claims);
    store.next.add(trouble);

    Ending first = attempt(journey);
    Ending second = attempt(journey);
    claims.done();

    assertThat(first)
        .isInstanceOfSatisfying(
            Ending.Failed.class,
            failed -> assertThat(failed.verdict()).isEqualTo(Turn.Verdict.AGAIN));
    assertThat(second).isInstanceOf(Ending.Done.class);
    assertThat(sent).containsExactly("one");
    assertThat(attempt(journey(seen.new Of("m2", false)))).isInstanceOf(Ending.Done.class);
    assertThat(sent).as("the key is done").containsExactly("one");
  }

  @Test
  void takesWhatASystemDeclaresForItsAnswerWhateverItIsCalled() {
    refusal = Fault.builder(Fault.Kind.DECLARED, "no").name(AuditTrail.UNRECORDED).build();

    Ending ending = attempt(journey(seen.new Of("m1", false)));

    assertThat(ending)
        .isInstanceOfSatisfying(
            Ending.Failed.class,
            failed -> assertThat(failed.verdict()).isEqualTo(Turn.Verdict.POISON));
    assertThat(sent).containsExactly("one");
  }

  static Stream<RuntimeException> defects() {
    return Stream.of(
        new IllegalStateException("the answer cannot be read"),
        Fault.bug("the answer cannot be read", new IllegalStateException()),
        Fault.bug("the answer cannot be read", new Error()).reaching(Fault.Reach.SENT));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void takesAWriteThatMetADefectForOneThatMayHaveBeenMade(RuntimeException defect) {
    refusal = defect;
    Seen.Of claims = seen.new Of("m1", false);
    Journey journey = journey(claims);

    Ending ending = attempt(journey);

    assertThat(ending)
        .isInstanceOfSatisfying(
            Ending.Failed.class,
            failed -> {
              assertThat(failed.verdict()).isEqualTo(Turn.Verdict.UNKNOWN);
              assertThat(failed.fault().kind()).isEqualTo(Fault.Kind.BUG);
            });
    assertThat(journey.written()).containsExactly("steps/2 put");
  }

  @Test
  void saysOfADefectBeforeTheWriteThatNothingWasMade() {
    refusal = Fault.of(Fault.Kind.BUG, "not sent").reaching(Fault.Reach.NONE);
    Journey journey = journey(seen.new Of("m1", false));

    assertThat(attempt(journey))
        .isInstanceOfSatisfying(
            Ending.Failed.class,
            failed -> assertThat(failed.verdict()).isEqualTo(Turn.Verdict.POISON));
    assertThat(journey.written()).isEmpty();
  }

  @Test
  void letsGoWithItsLetterWhatItHadClaimedWithoutKnowing() {
    Seen.Of claims = seen.new Of("m1", false);
    store.next.add(Trouble.FORGOTTEN);
    Ending _ = attempt(journey(claims));

    List<Append.Part> parked = claims.parked(false);
    var _ = journal.append(new Append(parked, List.of()), Deadline.in(Duration.ofSeconds(5)));
    Ending other = attempt(journey(seen.new Of("m2", false)));

    assertThat(other).isInstanceOf(Ending.Done.class);
    assertThat(sent).containsExactly("one");
  }

  @Test
  void letsGoNothingThatItDidNotClaim() {
    Seen.Of claims = seen.new Of("m1", false);
    store.next.add(Trouble.LOST);
    Ending _ = attempt(journey(claims));
    assertThat(seen.new Of("m2", false).claim("one", (Stage.Deduplicates) first()))
        .isEqualTo(Journey.Claim.MINE);

    List<Append.Part> parked = claims.parked(false);

    assertThat(parked).as("it is the other one's").isEmpty();
  }

  @Test
  void claimsAKeyOnceInAMessage() {
    Seen.Of claims = seen.new Of("m1", false);
    Stage.Deduplicates here = (Stage.Deduplicates) first();
    Stage.Deduplicates there = new Stage.Deduplicates(here.key(), here.keep());

    assertThat(claims.claim("one", here)).isEqualTo(Journey.Claim.MINE);
    assertThat(claims.claim("one", here)).as("a later item").isEqualTo(Journey.Claim.DONE);
    assertThat(claims.claim("one", there)).as("another place").isEqualTo(Journey.Claim.MINE);
    assertThat(claims.claim("two", here)).isEqualTo(Journey.Claim.MINE);
  }

  private Stage first() {
    return pipeline.stages().getFirst();
  }
}
