package org.fullrank.methods.mae;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Input;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Visitor;

/** MAE: the encoder sees a random part of the patches, a decoder draws the others. */
public final class Mae implements Method {
  /** The room's entry in the catalogue. */
  public static final Entry ENTRY =
      new Entry.Objective(
          new Paper(
              "mae",
              "He et al.",
              "Masked Autoencoders Are Scalable Vision Learners",
              "CVPR 2022",
              "2111.06377"),
          MaeConfig.DEFAULT);

  private final MaeConfig config;
  private final TokenLayout layout;
  private final int kept;
  private final MaeDecoder decoder;

  Mae(MaeConfig config, Site site) {
    this.config = config;
    layout = site.student().layout();
    if (layout.channels() == 0 || layout.depth() == 0) {
      throw Problem.config(
          "encoder: mae wants a vision transformer, whose patches may be left out; set encoder.name to vit");
    }
    kept = config.kept(layout.places());
    decoder = new MaeDecoder(config.decoder(), layout, site.width(), site.parts(), site.seed());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("decoder", decoder);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Input input = step.batch().view(0).input();
    Tensor places = mask(step).kept();
    Features features =
        step.student().forward(input.with(input.tokens().keeping(places)), step.pass().fork(0));
    Tensor drawn = decoder.forward(features, places, step.pass().fork(1));
    return Outputs.of(List.of(features)).predicted(List.of(drawn), List.of(wanted(input)));
  }

  /** The mask of the step, the same at each call. */
  private RandomMask mask(TrainingStep step) {
    Input input = step.batch().view(0).input();
    return RandomMask.of(
        step.pass().fork(2).seed(), input.batch(), layout.places(), kept, input.values());
  }

  private Tensor wanted(Input input) {
    Tensor patches = Patches.of(Ops.atLeastFloat(input.values()), layout.patch());
    return switch (config.targets()) {
      case PIXELS -> patches;
      case NORMALISED -> Patches.normalised(patches);
    };
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    var loss =
        MaskedPixels.of(
            outputs.predictions().getFirst(), outputs.targets().getFirst(), mask(step).hidden());
    return new Losses(
        loss.loss(),
        step.batch().samples(),
        List.of(new Term("pixels", loss.loss().detach())),
        Optional.of(loss.perSample()));
  }

  /** Normal: the loss of a patch is the mean over its {@code n} pixels, so {@code σ² = n/2}. */
  @Override
  public Optional<Density> density() {
    double pixels = (double) layout.patch() * layout.patch() * layout.channels();
    return Optional.of(new Density.Gaussian(Math.sqrt(pixels / 2)));
  }
}
