package org.fullrank.methods.polyview;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.encoder.Features;
import org.fullrank.heads.HeadConfig;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Instruments;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Init;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/** Poly-view: all views through encoder and projector in one forward, then {@link PolyViewLoss}. */
public final class PolyView implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "polyview",
              "Shidani et al.",
              "Poly-View Contrastive Learning",
              "ICLR 2024",
              "2403.05490"),
          PolyViewConfig.DEFAULT,
          new Instruments(List.of(), List.of(new GaussianInformation())));

  private final PolyViewConfig config;
  private final Layer projector;
  private final Tensor views = Init.buffer(2, 1); // of the last batch

  PolyView(PolyViewConfig config, Site site) {
    this.config = config;
    projector = HeadConfig.mlp(config.hidden(), config.output()).make(site.width(), site.seed());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("projector", projector);
    visitor.buffer("views", views);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Pass pass = step.pass().fork(0);
    List<Features> features = step.featuresTogether(pass);
    return Outputs.of(features).projected(step.together(projector, features, pass));
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    List<Tensor> embeddings = outputs.projections();
    var present = Views.of(step.batch(), embeddings.getFirst());
    var loss = PolyViewLoss.of(config.objective(), embeddings, present, config.scale());
    Ops.noGrad(() -> views.copy_(Ops.fullLike(views, embeddings.size())).retainReference());
    long anchors = Math.round(Ops.value(loss.anchors()));
    return new Losses(loss.loss(), anchors, loss.terms(), Optional.of(loss.perSample()));
  }

  /** The views of other samples are the negatives. */
  @Override
  public boolean couplesSamples() {
    return true;
  }

  /** That of embeddings that are all the same, with as many views as the last batch had. */
  @Override
  public OptionalDouble trivialLoss(int batch) {
    return OptionalDouble.of(config.objective().ofConstant(batch, Ops.value(views)));
  }

  @Override
  public Optional<Tensor> projection(Tensor pooled, Pass pass) {
    return Optional.of(projector.forward(pooled, pass));
  }

  @Override
  public Optional<Density> density() {
    return Optional.of(new Density.VonMisesFisher(1 / config.temperature()));
  }
}
