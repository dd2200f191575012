package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.load.Loaded;
import dev.banyan.config.model.Configuration;
import dev.banyan.config.model.durable.StoreSection;
import dev.banyan.gateway.durable.OpenJournal;
import dev.banyan.gateway.durable.StorePlan;
import dev.banyan.gateway.job.Job;
import dev.banyan.gateway.pipeline.Pipeline;
import dev.banyan.journal.postgres.PostgresSettings;
import dev.banyan.journal.sqlite.FileTrouble;
import dev.banyan.model.reaction.Reaction;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compiles what is durable in a configuration. Used once, by one thread.
public final class DurableCompiler {
  private final Loaded loaded;
  private final Mistakes mistakes;

  public DurableCompiler(Loaded loaded, Mistakes mistakes) {
    this.loaded = loaded;
    this.mistakes = mistakes;
  }

  /// What stands on the store, compiled, and where it finds the journal later.
  public record Parts(
      OpenJournal journal,
      Map<String, CompiledModel> models,
      List<Reaction> reactions,
      Durable.ReadModels readModels) {}

  public Durable compile(Parts parts, Ground ground) {
    Configuration configuration = loaded.configuration();
    demand("models", configuration.models().keySet());
    demand("pipelines", configuration.pipelines().keySet());
    demand("jobs", configuration.jobs().keySet());
    return new Durable(
        store(configuration.store()),
        new AuditCompiler(mistakes).compile(configuration),
        ground.audit(),
        parts.journal(),
        parts.models(),
        parts.reactions(),
        pipelines(ground, parts.models(), outboxes(parts)),
        jobs(ground),
        parts.readModels());
  }

  private OutboxCompiler outboxes(Parts parts) {
    Configuration configuration = loaded.configuration();
    StoreSection store = configuration.store();
    boolean shared = store != null && store.kind() instanceof StoreSection.InPostgres;
    return new OutboxCompiler(
        mistakes, parts.models(), configuration.models().keySet(), parts.journal(), shared);
  }

  /// The pipelines that hold together.
  private List<Pipeline> pipelines(
      Ground ground, Map<String, CompiledModel> compiled, OutboxCompiler outboxes) {
    Configuration configuration = loaded.configuration();
    Set<String> written =
        configuration.models().keySet().stream().map(Name::value).collect(Collectors.toSet());
    ModelOperations models = new ModelOperations(compiled, written, mistakes);
    List<Pipeline> pipelines = new ArrayList<>();
    configuration
        .pipelines()
        .forEach(
            (name, section) -> {
              Pipeline pipeline =
                  new PipelineCompiler(ground, models, name, section, outboxes)
                      .compile(configuration.name().value());
              if (pipeline != null) {
                pipelines.add(pipeline);
              }
            });
    return pipelines;
  }

  private List<Job> jobs(Ground ground) {
    List<Job> jobs = new ArrayList<>();
    loaded
        .configuration()
        .jobs()
        .forEach(
            (name, section) -> {
              Job job = new JobCompiler(ground, name, section).compile();
              if (job != null) {
                jobs.add(job);
              }
            });
    return jobs;
  }

  /// What is durable needs a store.
  private void demand(String section, Set<Name> written) {
    if (!written.isEmpty() && !loaded.writes("store")) {
      mistakes.error(
          "no-store",
          written.iterator().next().place(),
          "`" + section + "` are kept in a store, and there is none",
          "add `store: { sqlite: data/" + loaded.configuration().name() + ".db }`");
    }
  }

  private @Nullable StorePlan store(@Nullable StoreSection section) {
    if (section == null) {
      return null;
    }
    StorePlan.Place place =
        switch (section.kind()) {
          case StoreSection.InFile(var sqlite) -> file(sqlite.text(), section);
          case StoreSection.InPostgres(var postgres) ->
              new StorePlan.InPostgres(
                  new PostgresSettings(
                      postgres.url().reveal(),
                      postgres.user() == null ? null : postgres.user().value(),
                      postgres.password(),
                      PostgresSettings.PATIENCE));
        };
    return place == null
        ? null
        : new StorePlan(place, section.waiting(), section.waitingBytes().bytes());
  }

  /// Whether a store may be there, as far as this machine shows it: what is not there yet may be
  /// made, or the configuration is meant for another machine.
  private boolean isFile(Path path, String written, StoreSection section) {
    Path folder = path.getParent();
    boolean begun = folder == null || Files.exists(folder);
    FileTrouble trouble = begun ? FileTrouble.seen(path) : null;
    if (trouble != null) {
      mistakes.error(
          "unusable-store",
          section.place(),
          "`" + written + "` cannot be the file of a store: " + trouble.why(),
          trouble.wayOut() + ", like data/" + loaded.configuration().name() + ".db");
    }
    return trouble == null;
  }

  private StorePlan.@Nullable Place file(String written, StoreSection section) {
    try {
      Path path = loaded.folder().toAbsolutePath().resolve(Path.of(written)).normalize();
      return isFile(path, written, section) ? new StorePlan.InFile(path) : null;
    } catch (InvalidPathException e) {
      mistakes.error(
          "wrong-value",
          section.place(),
          "`sqlite` is not a path: " + e.getReason(),
          "write the path of a file, like data/banyan.db");
      return null;
    }
  }
}
