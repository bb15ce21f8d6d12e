package org.fullrank.methods.stubs;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.CrossAttention.Memory;
import org.fullrank.attention.Grid;
import org.fullrank.attention.TokenPlaces;
import org.fullrank.core.Problem;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.Trunk;
import org.fullrank.encoder.TrunkConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Targets;
import org.fullrank.input.TokenMask;
import org.fullrank.losses.CrossEntropy;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Embedding;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Visitor;

/** Translation: a causal decoder of target ids attends to the tokens of the encoder. */
final class Translation implements Method {
  private final Embedding words;
  private final Trunk decoder;
  private final Layer head;
  private final Grid longest;

  Translation(Site site, int vocabulary, int tokens) {
    int width = site.width();
    longest = Grid.ofSequence(tokens);
    words = Embedding.of(vocabulary, width, site.seed().with(0));
    decoder =
        new Trunk(
            TrunkConfig.of(new VitSize(width, 1, 2, 2)),
            Trunk.Shape.of(longest).withMemory(width),
            site.parts(),
            site.seed().with(1));
    head = Linear.small().make(width, vocabulary, true, site.seed().with(2));
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("words", words);
    visitor.child("decoder", decoder);
    visitor.child("head", head);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Features source = step.features(0, step.pass().fork(0));
    Tensor ids = wanted(step);
    var pass = step.pass().fork(1).over(TokenMask.NONE.causally());
    Tensor decoded =
        decoder
            .forward(
                words.forward(ids, pass),
                TokenPlaces.of(Grid.ofSequence(Math.toIntExact(ids.size(1))), 0),
                Optional.of(new Memory(source.tokens(), source.last().real())),
                pass)
            .tokens();
    return Outputs.of(List.of(source)).classified(head.forward(decoded, pass));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Tensor ids = wanted(step);
    long next = ids.size(1) - 1;
    var loss =
        CrossEntropy.ofTokens(
            outputs.logits().orElseThrow().narrow(1, 0, next), ids.narrow(1, 1, next));
    return Losses.of(loss.loss(), loss.count(), new Term("accuracy", loss.accuracy()));
  }

  private static Tensor wanted(TrainingStep step) {
    return switch (step.batch().targets()) {
      case Targets.Sequences(Tensor ids, int[] _) -> ids;
      case Targets.None _, Targets.Classes _, Targets.Groups _, Targets.Shares _ ->
          throw Problem.data("data: want translations");
    };
  }
}
