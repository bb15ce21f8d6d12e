package org.fullrank.methods.simclr;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.input.View;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Heads;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/** SimCLR: both views through encoder and projector, then {@link NtXent}. */
public final class SimClr implements Method {
  /** The room's line in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "simclr",
              "Chen et al.",
              "A Simple Framework for Contrastive Learning of Visual Representations",
              "ICML 2020",
              "2002.05709"),
          SimClrConfig.DEFAULT);

  private final double temperature;
  private final Layer projector;

  SimClr(SimClrConfig config, Site site) {
    temperature = config.temperature();
    projector = Heads.mlp(site.width(), config.hidden(), config.output(), site.seed());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
  }

  @Override
  public Losses step(Batch views, Encoder encoder, Pass pass) {
    var loss =
        NtXent.of(
            embed(views.view(0), encoder, pass.fork(0)),
            embed(views.view(1), encoder, pass.fork(1)),
            temperature);
    return new Losses(
        loss.loss(),
        List.of(
            new Term("contrastive", loss.loss().detach()), new Term("positive", loss.positive())),
        Optional.of(loss.perSample()));
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projector.forward(pooled, pass));
  }

  private Tensor embed(View view, Encoder encoder, Pass pass) {
    return projector.forward(encoder.forward(view.input(), pass).pooled(), pass);
  }
}
