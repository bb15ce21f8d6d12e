package org.fullrank.methods.stubs;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.Grid;
import org.fullrank.attention.TokenPlaces;
import org.fullrank.core.Ops;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.Trunk;
import org.fullrank.encoder.TrunkConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Input;
import org.fullrank.input.TokenMask;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Losses.Term;
import org.fullrank.methods.Method;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Init;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Linear;
import org.fullrank.nn.Visitor;

/**
 * MAE: half of the tokens enter the encoder; a decoder of the same blocks, on these and mask tokens
 * at the other places, draws the patches that did not enter.
 */
final class Mae implements Method {
  private final TokenLayout layout;
  private final Tensor masked; // [1, 1, width]
  private final Trunk decoder;
  private final Layer pixels;

  Mae(Site site) {
    layout = site.student().layout();
    int width = site.width();
    masked = Init.normal(site.seed().with(0), 0.02, 1, 1, width);
    decoder =
        new Trunk(
            TrunkConfig.of(new VitSize(width, 1, 2, 2)),
            Trunk.Shape.of(grid()),
            site.parts(),
            site.seed().with(1));
    int patch = layout.patch() * layout.patch();
    pixels = Linear.small().make(width, patch, true, site.seed().with(2));
  }

  private Grid grid() {
    return new Grid(layout.rows(), layout.columns());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.position("mask_token", masked);
    visitor.child("decoder", decoder);
    visitor.child("pixels", pixels);
  }

  @Override
  public Outputs forward(TrainingStep step) {
    Input input = step.batch().view(0).input();
    Tensor kept = kept(step, input);
    var features =
        step.student().forward(input.with(input.tokens().keeping(kept)), step.pass().fork(0));
    long places = layout.places();
    Tensor index = kept.unsqueeze(2).expand(kept.size(0), kept.size(1), masked.size(2));
    Tensor all =
        masked.expand(input.batch(), places, masked.size(2)).scatter(1, index, features.tokens());
    Tensor decoded =
        decoder
            .forward(all, TokenPlaces.of(grid(), 0), step.pass().fork(1).over(TokenMask.NONE))
            .tokens();
    return Outputs.of(List.of(features))
        .predicted(List.of(pixels.forward(decoded, step.pass())), List.of());
  }

  private Tensor kept(TrainingStep step, Input input) {
    int places = layout.places();
    return Toys.drawn(step.pass().seed().with(1000), input.batch(), places, places / 2);
  }

  @Override
  public Losses losses(Outputs outputs, TrainingStep step) {
    Input input = step.batch().view(0).input();
    Tensor kept = kept(step, input);
    Tensor hidden =
        Ops.ones(input.batch(), layout.places())
            .scatter(1, kept, Ops.zeros(kept.size(0), kept.size(1)));
    int side = layout.patch();
    Tensor patches =
        input
            .values()
            .unfold(2, side, side)
            .unfold(3, side, side)
            .reshape(input.batch(), layout.places(), (long) side * side);
    Tensor errors = Ops.mean(outputs.predictions().getFirst().sub(patches).square(), false, 2);
    Tensor number = hidden.sum();
    Tensor loss = errors.mul(hidden).sum().div(number);
    return Losses.of(loss, (long) Ops.value(number), new Term("pixels", loss.detach()));
  }
}
