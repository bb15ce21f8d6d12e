package org.fullrank.methods.mae;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.heads.ImagePatches;
import org.fullrank.input.Input;
import org.fullrank.methods.Density;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Instruments;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Paper;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * MAE: the encoder sees a random part of the patches, a decoder draws the others.
 *
 * <p>Its outputs have the drawn pixels of all patches as predictions, and their targets, each
 * {@code [batch, patches·pixels]}.
 */
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
          MaeConfig.DEFAULT,
          new Instruments(List.of(), List.of(), List.of(new DrawnPatches())));

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

  /** The room's method within {@code method}, if it is there. */
  static Optional<Mae> within(Method method) {
    return switch (method) {
      case Mae mae -> Optional.of(mae);
      case MethodWrapper wrapper -> within(wrapper.base());
      case Method _ -> Optional.empty();
    };
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
    return Outputs.of(List.of(features))
        .predicted(List.of(drawn.flatten(1, 2)), List.of(wanted(input).flatten(1, 2)));
  }

  /** The mask of the step, the same at each call. */
  private RandomMask mask(TrainingStep step) {
    Input input = step.batch().view(0).input();
    return RandomMask.of(
        step.pass().fork(2).seed(), input.batch(), layout.places(), kept, input.values());
  }

  private Tensor wanted(Input input) {
    Tensor patches = ImagePatches.of(Ops.atLeastFloat(input.values()), layout.patch());
    return switch (config.targets()) {
      case PIXELS -> patches;
      case NORMALISED -> Patches.normalised(patches);
    };
  }

  /**
   * Images, the same with zeros in the patches that do not enter {@code encoder}, and the same with
   * these patches as the decoder draws them, each {@code [batch, channels, height, width]}.
   */
  List<Tensor> pictures(Encoder encoder, Input input) {
    return Ops.noGrad(() -> {
      Pass pass = Pass.evaluate();
      Tensor images = input.values();
      var mask = RandomMask.of(pass.seed(), input.batch(), layout.places(), kept, images);
      Features seen = encoder.forward(input.with(input.tokens().keeping(mask.kept())), pass);
      Tensor patches = ImagePatches.of(images, layout.patch());
      Tensor drawn = Ops.toFloat(decoder.forward(seen, mask.kept(), pass));
      Tensor painted =
          switch (config.targets()) {
            case PIXELS -> drawn;
            case NORMALISED -> Patches.restored(drawn, patches);
          };
      Tensor hidden = mask.hidden().unsqueeze(2);
      Tensor blank = patches.sub(patches.mul(hidden));
      return List.of(images, whole(blank), whole(blank.add(painted.mul(hidden))));
    });
  }

  private Tensor whole(Tensor patches) {
    return ImagePatches.images(patches, layout.patch(), layout.rows());
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    var loss =
        MaskedPixels.of(
            byPatch(outputs.predictions().getFirst()),
            byPatch(outputs.targets().getFirst()),
            mask(step).hidden());
    return new Losses(
        loss.loss(),
        step.batch().samples(),
        List.of(new Term("pixels", loss.loss().detach())),
        Optional.of(loss.perSample()));
  }

  private Tensor byPatch(Tensor pixels) {
    return pixels.view(pixels.size(0), layout.places(), -1);
  }

  /** Normal: the loss is the mean over an image's {@code n} hidden pixels, so {@code σ² = n/2}. */
  @Override
  public Optional<Density> density() {
    double patch = (double) layout.patch() * layout.patch() * layout.channels();
    double pixels = patch * (layout.places() - kept);
    return Optional.of(new Density.Gaussian(Math.sqrt(pixels / 2)));
  }
}
