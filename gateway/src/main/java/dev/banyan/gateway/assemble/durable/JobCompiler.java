package dev.banyan.gateway.assemble.durable;

import dev.banyan.config.model.Invocation;
import dev.banyan.config.model.With;
import dev.banyan.config.model.durable.JobSection;
import dev.banyan.expr.Scope;
import dev.banyan.gateway.job.Cron;
import dev.banyan.gateway.job.Job;
import dev.banyan.gateway.job.ListWork;
import dev.banyan.gateway.job.Schedule;
import dev.banyan.operation.Signature;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.type.Type;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiles one job. Owned by one thread, used once.
final class JobCompiler {
  private static final Scope.Variable PLANNED =
      new Scope.Variable("planned", Type.Timestamp.INSTANT, false);
  private static final Scope.Variable CURSOR =
      new Scope.Variable("cursor", new Type.Text(0, Type.UNBOUNDED, null, false), true);

  private final Ground ground;
  private final Mistakes mistakes;
  private final Name name;
  private final JobSection section;

  JobCompiler(Ground ground, Name name, JobSection section) {
    this.ground = ground;
    this.mistakes = ground.mistakes();
    this.name = name;
    this.section = section;
  }

  /// Null, with mistakes reported, where it does not hold together.
  @Nullable Job compile() {
    Schedule schedule = schedule();
    Ground.Callee over = call(section.over(), Scope.of(PLANNED, CURSOR));
    if (over == null) {
      return null;
    }
    Signature signature = over.operation().signature();
    if (signature.delivery() != Signature.Delivery.PAGED
        || !(signature.returns() instanceof Type.ListOf list)) {
      mistakes.error(
          "not-paged",
          section.over().call().place(),
          "`" + section.over().call() + "` has no pages, and a job goes on behind the last one",
          "name a query with `page: { by: […] }`, or the `list` of a table with a key");
      return null;
    }
    Scope.Variable row = new Scope.Variable("row", list.item(), false);
    Ground.Callee doing = call(section.doing(), Scope.of(PLANNED, row));
    if (doing == null || (schedule == null && section.schedule() != null)) {
      return null;
    }
    return new Job(
        name.value(),
        schedule,
        new ListWork(
            new ListWork.Part(over.operation(), over.binding()),
            new ListWork.Part(doing.operation(), doing.binding()),
            list.item(),
            doing.repeatable()),
        new Job.Terms(
            section.skip(),
            section.retry().attempts(),
            section.retry().pause().from(),
            section.deadline()));
  }

  private Ground.@Nullable Callee call(Invocation invocation, Scope scope) {
    With with = invocation.with();
    if (with != null && !(with instanceof With.Values)) {
      mistakes.error(
          "wrong-shape",
          invocation.place(),
          "the parameters of a job's calls are expressions",
          "write `with: { PARAMETER: \"expression\" }`");
      return null;
    }
    return ground.call(
        invocation.call(),
        with instanceof With.Values values ? values.values() : Map.of(),
        invocation.place(),
        scope);
  }

  private @Nullable Schedule schedule() {
    JobSection.Schedule written = section.schedule();
    if (written == null) {
      return null;
    }
    ZoneId zone;
    try {
      zone = ZoneId.of(written.zone());
    } catch (DateTimeException e) {
      mistakes.error(
          "wrong-value",
          written.place(),
          "`" + written.zone() + "` is no time zone",
          "write its name in the IANA database, like Europe/Berlin");
      return null;
    }
    try {
      return new Schedule(
          Cron.parse(written.cron().text(), zone),
          switch (written.missed()) {
            case ONCE -> Schedule.Missed.ONCE;
            case SKIP -> Schedule.Missed.SKIP;
          });
    } catch (IllegalArgumentException e) {
      mistakes.error(
          "wrong-value",
          written.cron().place(),
          "`" + written.cron().text() + "` says no time: " + e.getMessage(),
          "write minute, hour, day, month and weekday, like \"0 2 * * MON-FRI\"");
      return null;
    }
  }
}
