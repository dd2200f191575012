package dev.banyan.cli.explain;

import dev.banyan.gateway.pipeline.Pipeline;
import dev.banyan.gateway.pipeline.Terms;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What pipelines do with messages, limits and defaults spelled out.
final class PipelineExplanation {
  private PipelineExplanation() {}

  /// Null where there are none.
  static @Nullable Outline all(List<Pipeline> pipelines) {
    Outline all = new Outline();
    pipelines.forEach(one -> all.put(one.name(), of(one)));
    return all.isEmpty() ? null : all;
  }

  private static Outline of(Pipeline pipeline) {
    Terms terms = pipeline.terms();
    Terms.Retry retry = terms.retry();
    String pauses = Outline.words(retry.from()) + " to " + Outline.words(retry.to());
    return new Outline()
        .put("messages from", pipeline.origin().told())
        .put("known there as", pipeline.subscription())
        .put("kept in order by", order(pipeline))
        .put("steps", pipeline.story())
        .put("worked on at once", terms.atOnce())
        .put("unsettled at most", terms.unsettledMax())
        .put("an attempt may take", pipeline.deadline())
        .put("attempts", retry.attempts())
        .put("pauses between", retry.attempts() == 1 ? null : pauses)
        .put("dead letters kept", pipeline.letters().keep())
        .put("takes no more at", pipeline.letters().most() + " open dead letters")
        .put(
            "after a dead letter",
            terms.holdKey() ? "messages of its key follow it" : "messages of its key go on");
  }

  private static String order(Pipeline pipeline) {
    if (pipeline.key() != null) {
      return pipeline.key().source();
    }
    return pipeline.keyField() >= 0
        ? "the key of the source's contract"
        : "the message's own key, and where it has none, the partition or queue";
  }
}
