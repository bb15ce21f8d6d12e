package org.fullrank.methods.stubs;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Problem;
import org.fullrank.core.Tensors;
import org.fullrank.input.Targets;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Visitor;

/** Speech by CTC: the targets are sequences, and the loss counts their ids, not the clips. */
final class Ctc implements Method {
  private static final int SYMBOLS = 5; // 0 is the blank

  private final Layer head;

  Ctc(Site site) {
    head = Linear.small().make(site.width(), SYMBOLS, true, site.seed());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("head", head);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    var features = step.features(0, step.pass().fork(0));
    return Outputs.of(List.of(features)).classified(head.forward(features.tokens(), step.pass()));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    return switch (step.batch().targets()) {
      case Targets.Sequences(Tensor ids, int[] lengths) ->
          loss(outputs.logits().orElseThrow(), ids, lengths);
      case Targets.None _, Targets.Classes _, Targets.Groups _, Targets.Shares _ ->
          throw Problem.data("data: want transcripts");
    };
  }

  private static Losses loss(Tensor logits, Tensor ids, int[] lengths) {
    var frames = new long[lengths.length];
    Arrays.fill(frames, logits.size(1));
    long symbols = Arrays.stream(lengths).sum();
    Tensor sum =
        torch.ctc_loss(
            logits.log_softmax(2).transpose(0, 1),
            ids,
            frames,
            Arrays.stream(lengths).asLongStream().toArray(),
            0,
            2, // the sum over all clips
            false);
    Tensor mean = sum.div(Tensors.of(new float[] {symbols}, 1)).squeeze();
    return Losses.of(mean, symbols, new Term("ctc", mean.detach()));
  }
}
