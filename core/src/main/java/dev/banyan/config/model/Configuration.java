package dev.banyan.config.model;

import dev.banyan.base.ByteSize;
import dev.banyan.base.Secret;
import dev.banyan.config.decode.Checked;
import dev.banyan.config.decode.TypeParser;
import dev.banyan.config.model.durable.AuditSection;
import dev.banyan.config.model.durable.JobSection;
import dev.banyan.config.model.durable.ModelSection;
import dev.banyan.config.model.durable.PipelineSection;
import dev.banyan.config.model.durable.ProjectionSection;
import dev.banyan.config.model.durable.StoreSection;
import dev.banyan.config.shape.Bounds;
import dev.banyan.config.shape.Default;
import dev.banyan.config.shape.Doc;
import dev.banyan.config.shape.Example;
import dev.banyan.config.shape.NotBuilt;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Node;
import dev.banyan.text.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A whole configuration, all its files together.
///
/// Maps keep the order in which the names were written.
@Doc("A configuration: legacy systems, the modern model in front of them, and what is offered.")
public record Configuration(
    Place place,
    @Doc("The version of the language; always 1.") @Default("1") int banyan,
    @Doc("The name of the configuration, shown in logs, metrics and contracts.") @Default("banyan")
        Name name,
    @Doc("More files of this configuration, by paths from the folder of the main file.")
        List<Path> include,
    @Doc("Where the gateway listens.") Map<Name, ListenSection> listen,
    @Doc("The systems that exist already.") Map<Name, SystemSection> systems,
    @Doc("The types of the modern model.") Map<Name, TypeSection> types,
    @Doc("Faults by name, with the status they are answered with.")
        Map<Name, ProblemSection> problems,
    @Doc("Tables of codes and what they stand for, used by mappings.")
        Map<Name, LookupSection> lookups,
    @Doc("How legacy types and modern types correspond, in both directions.")
        Map<Name, MappingSection> mappings,
    @Doc("Typed functions over the systems.") Map<Name, OperationSection> operations,
    @Doc("Who may ask, and how they prove who they are.") Map<Name, CallerSection> callers,
    @Doc("Bundles of limits, for callers who have them.") Map<Name, LimitSection.Plan> plans,
    @Doc("What is offered, and under which path.") Map<Name, ApiSection> apis,
    @Doc("When the gateway itself sends requests away.") @Default Overload overload,
    @Doc("What is recorded: traces, metrics, masks.") @Default ObserveSection observe,
    @Doc("Tests of this configuration, which `banyan test` runs.") List<TestSection> tests,
    @Doc("Where durable state lives; nowhere where nothing is said.") @Nullable StoreSection store,
    @Doc("Who did what, recorded in the store.") @Nullable AuditSection audit,
    @Doc("Memory that need not last: answers that are given again, and what nodes share.") @Default
        CacheSection cache,
    @Doc("How callers are told what their writes have reached, where replicas answer reads.")
        @Nullable Positions positions,
    @Doc("Where events between processes live.") @NotBuilt @Nullable Node bus,
    @Doc("Event-sourced models.") Map<Name, ModelSection> models,
    @Doc("Read models folded from events.") Map<Name, ProjectionSection> projections,
    @Doc("Messages of queues and topics, and what is done with each.")
        Map<Name, PipelineSection> pipelines,
    @Doc("Lists that are worked through by a schedule, or when a person says so.")
        Map<Name, JobSection> jobs,
    @Doc("Operations on their way from one system to its successor.") @NotBuilt
        @Nullable Node migrations)
    implements Checked {
  /// The version of the language that these records describe.
  public static final int VERSION = 1;

  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_-]*");

  @Override
  public void check(Mistakes mistakes) {
    List.of(
            listen.keySet(),
            systems.keySet(),
            types.keySet(),
            problems.keySet(),
            lookups.keySet(),
            mappings.keySet(),
            operations.keySet(),
            callers.keySet(),
            plans.keySet(),
            apis.keySet(),
            models.keySet(),
            pipelines.keySet(),
            jobs.keySet())
        .forEach(names -> names.forEach(one -> checkName(one, mistakes)));
    models
        .values()
        .forEach(
            model ->
                model.names().forEach(names -> names.forEach(one -> checkName(one, mistakes))));
    for (Name type : types.keySet()) {
      if (TypeParser.WORDS.contains(type.value())) {
        reserved(type, "a type of the language", mistakes);
      }
    }
    for (Name group : callers.keySet()) {
      if (group.value().equals(ApiSection.ANYONE)) {
        reserved(group, "the word that opens an API to all", mistakes);
      }
    }
    for (Name plan : plans.keySet()) {
      if (plan.value().equals(LimitSection.PlanTerms.REFUSE)) {
        reserved(plan, "the word that lets no caller in without a plan", mistakes);
      }
    }
  }

  private static void reserved(Name name, String meaning, Mistakes mistakes) {
    mistakes.error(
        "reserved-name", name.place(), "`" + name + "` is " + meaning, "choose another name");
  }

  private static void checkName(Name name, Mistakes mistakes) {
    if (!NAME.matcher(name.value()).matches()) {
      mistakes.error(
          "bad-name",
          name.place(),
          "`" + name + "` is not a name",
          "a name is made of letters, digits, `-` and `_`, a letter first");
    }
  }

  /// How callers are told what their writes have reached.
  @Doc("What seals the header `Banyan-Position`, by which a read sees the writes before it.")
  @Example("{ key: \"${env:BANYAN_POSITION_KEY:-one-and-the-same-on-every-node-0}\" }")
  public record Positions(
      Place place,
      @Doc("A secret that all nodes have in common, 32 characters or more.") Secret key)
      implements Checked {
    private static final int KEY_MIN = 32;

    @Override
    public void check(Mistakes mistakes) {
      if (key.reveal().length() < KEY_MIN) {
        mistakes.error(
            "wrong-value",
            place,
            "`key` is too short to seal anything",
            "make one of 32 characters or more: `openssl rand -base64 32`");
      }
    }
  }

  /// When the gateway itself sends requests away, the least important first.
  @Doc("When the gateway itself sends requests away with 503, the least important first.")
  @Example("{ delay: 50ms, under-way: 20000 }")
  public record Overload(
      Place place,
      @Doc("How late work may begin before requests are sent away.") @Default("50ms")
          Duration delay,
      @Doc("How many requests may be worked on at once; relays are not counted.")
          @Default("20000")
          @Bounds(min = 1)
          int underWay,
      @Doc(
              "How many bytes of messages may be held whole at once: bodies of requests, and copies"
                  + " of answers; a quarter of the heap where nothing is said.")
          @Nullable ByteSize held)
      implements Checked {
    private static final long HELD_MIN = 1024 * 1024;

    @Override
    public void check(Mistakes mistakes) {
      if (held != null && held.bytes() < HELD_MIN) {
        mistakes.error(
            "wrong-value",
            place,
            "`held: " + held + "` has no room for the body of a request",
            "1MiB or more; without `held` it is a quarter of the heap");
      }
    }
  }
}
