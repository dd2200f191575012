package dev.banyan.gateway.assemble.durable;

import dev.banyan.gateway.audit.AuditPolicy;
import dev.banyan.gateway.audit.WorkAudit;
import dev.banyan.gateway.durable.OpenJournal;
import dev.banyan.gateway.durable.OpenProjections;
import dev.banyan.gateway.durable.StorePlan;
import dev.banyan.gateway.job.Job;
import dev.banyan.gateway.pipeline.Pipeline;
import dev.banyan.journal.Journal;
import dev.banyan.model.reaction.Reaction;
import dev.banyan.projection.Projection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The durable work of a configuration, nothing opened yet. `store` and `audit` are null where
/// there is none; `work` records what its parts write and read of systems, `journal` is where they
/// find the journal once it is open.
public record Durable(
    @Nullable StorePlan store,
    @Nullable AuditPolicy audit,
    WorkAudit work,
    OpenJournal journal,
    Map<String, CompiledModel> models,
    List<Reaction> reactions,
    List<Pipeline> pipelines,
    List<Job> jobs,
    ReadModels readModels) {
  public Durable {
    reactions = List.copyOf(reactions);
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    pipelines = List.copyOf(pipelines);
    jobs = List.copyOf(jobs);
  }

  /// Binds its parts to the journal, and records there what is declared for the first time. Before
  /// anything of it comes into force.
  public void declare(Journal open) {
    journal.bind(open);
    reactions.forEach(Reaction::declare);
    for (Pipeline pipeline : pipelines) {
      if (pipeline.origin() instanceof Pipeline.OfEvents(var events)) {
        events.declare();
      }
    }
  }

  /// The projections of a configuration, compiled; `open` is where routes find them once their
  /// store is open, and `recall` makes those of earlier configurations again.
  public record ReadModels(
      Map<String, CompiledProjection> all, OpenProjections open, Projection.Recall recall) {
    public ReadModels {
      all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
    }
  }
}
