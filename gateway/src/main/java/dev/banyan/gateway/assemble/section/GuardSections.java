package dev.banyan.gateway.assemble.section;

import dev.banyan.base.Share;
import dev.banyan.config.model.GuardSection;
import dev.banyan.guard.GuardSettings;
import dev.banyan.text.Mistakes;
import dev.banyan.text.Name;
import dev.banyan.text.Suggestion;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// From a `guard:` section to settings: its preset, with what is written put over it.
public final class GuardSections {
  private static final Share NEVER = new Share(BigDecimal.valueOf(100));
  private static final Share HALF = new Share(BigDecimal.valueOf(50));
  private static final Share LATE = new Share(BigDecimal.valueOf(95));

  private GuardSections() {}

  /// The settings of a system; `standard` where nothing is written.
  public static GuardSettings system(@Nullable GuardSection section, Mistakes mistakes) {
    return section == null
        ? GuardSettings.STANDARD
        : over(GuardSettings.STANDARD, section, mistakes);
  }

  /// The settings of an operation beside its system's; null where it has none.
  public static @Nullable GuardSettings operation(
      @Nullable GuardSection section, Mistakes mistakes) {
    return section == null ? null : over(GuardSettings.NONE, section, mistakes);
  }

  private static GuardSettings over(GuardSettings start, GuardSection section, Mistakes mistakes) {
    try {
      GuardSettings settings = preset(start, section.preset(), mistakes);
      settings = section.deadline() == null ? settings : settings.withDeadline(section.deadline());
      settings = section.attempt() == null ? settings : settings.withAttempt(section.attempt());
      settings = section.retry() == null ? settings : settings.withRetry(retry(section.retry()));
      settings = section.hedge() == null ? settings : settings.withHedge(hedge(section.hedge()));
      settings =
          section.breaker() == null
              ? settings
              : settings.withBreaker(breaker(section.breaker(), settings.breaker()));
      GuardSection.Concurrency limit = section.concurrency();
      return limit == null
          ? settings
          : settings.withConcurrency(
              new GuardSettings.Concurrency(
                  limit.min() == null ? limit.max() : limit.min(),
                  limit.max(),
                  limit.queue(),
                  limit.waitMax()));
    } catch (IllegalArgumentException e) {
      mistakes.error(
          "wrong-guard",
          section.place(),
          String.valueOf(e.getMessage()),
          "change it, or leave it to a preset");
      return start;
    }
  }

  private static GuardSettings preset(
      GuardSettings start, @Nullable Name preset, Mistakes mistakes) {
    if (preset == null) {
      return start;
    }
    GuardSettings known = GuardSettings.PRESETS.get(preset.value());
    if (known == null) {
      mistakes.error(
          "unknown-preset",
          preset.place(),
          "there is no guard preset `" + preset.value() + "`",
          Suggestion.forWord(preset.value(), GuardSettings.PRESETS.keySet()));
      return start;
    }
    return known;
  }

  private static GuardSettings.Retry retry(GuardSection.Retry section) {
    return new GuardSettings.Retry(
        section.attempts(), section.pause().from(), section.pause().to(), section.budget());
  }

  private static GuardSettings.Hedge hedge(GuardSection.Hedge section) {
    Share quantile =
        section.after() == null && section.quantile() == null ? LATE : section.quantile();
    return new GuardSettings.Hedge(
        section.after(),
        section.after() == null ? quantile : null,
        section.budget(),
        section.atMost());
  }

  /// Slowness is judged as is written, else as the preset says; with neither it opens no breaker.
  private static GuardSettings.Breaker breaker(
      GuardSection.Breaker section, GuardSettings.@Nullable Breaker preset) {
    return new GuardSettings.Breaker(
        section.failures(),
        section.slow() != null ? section.slow() : slow(section, preset),
        section.slowAfter() != null ? section.slowAfter() : slowAfter(preset),
        section.window(),
        section.calls(),
        section.open(),
        section.probes() != null ? section.probes() : preset == null ? 1 : preset.probes());
  }

  /// A time that is written without a share means that half of the calls take it.
  private static Share slow(GuardSection.Breaker section, GuardSettings.@Nullable Breaker preset) {
    if (preset != null) {
      return preset.slow();
    }
    return section.slowAfter() == null ? NEVER : HALF;
  }

  private static Duration slowAfter(GuardSettings.@Nullable Breaker preset) {
    return preset == null ? GuardSettings.NONE.deadline() : preset.slowAfter();
  }
}
