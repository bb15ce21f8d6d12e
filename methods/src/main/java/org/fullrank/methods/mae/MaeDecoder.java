package org.fullrank.methods.mae;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.Grid;
import org.fullrank.attention.TokenPlaces;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.encoder.Trunk;
import org.fullrank.encoder.TrunkConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.Init;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Place;
import org.fullrank.nn.Visitor;

/**
 * From the tokens of the kept patches to the pixels of all patches: a linear map, a mask token at
 * each other place, fixed sines and cosines of the places, pre-norm blocks, a linear map.
 */
final class MaeDecoder implements Module {
  private final TokenLayout layout;
  private final int leading; // 0 or 1
  private final LinearMap embed;
  private final Tensor masked; // [1, 1, decoder width]
  private final Trunk trunk;
  private final LinearMap pixels;

  /**
   * A decoder of {@code parts}.
   *
   * @param layout of the encoder's tokens
   * @param width of the encoder's tokens
   */
  MaeDecoder(VitSize size, TokenLayout layout, int width, Parts parts, Seed seed) {
    this.layout = layout;
    leading = Math.min(1, layout.leading());
    int own = size.width();
    int values = layout.patch() * layout.patch() * layout.channels();
    embed = parts.linears().at(Place.HEAD).make(width, own, true, seed.with(0));
    masked = Init.normal(seed.with(1), 0.02, 1, 1, own);
    var config = TrunkConfig.of(size).withPositions(Positions.SINCOS_COLUMN_FIRST);
    var shape = Trunk.Shape.of(grid()).behind(leading);
    trunk = new Trunk(config, shape, parts.withResidual(1), seed.with(2)); // pre-norm
    pixels = parts.linears().at(Place.HEAD).make(own, values, true, seed.with(3));
  }

  private Grid grid() {
    return new Grid(layout.rows(), layout.columns());
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("embed", embed);
    visitor.position("mask_token", masked);
    visitor.child("trunk", trunk);
    visitor.child("pixels", pixels);
  }

  /**
   * The pixels {@code [batch, places, pixels]}.
   *
   * @param features of the kept patches
   * @param kept {@code [batch, kept]} int64, their places
   */
  Tensor forward(Features features, Tensor kept, Pass pass) {
    return Scope.tidy(() -> {
      Tensor tokens = embed.forward(features.tokens(), pass.fork(0));
      Tensor all = placed(tokens, kept);
      if (leading > 0) {
        all = Ops.cat(1, embed.forward(features.pooled().unsqueeze(1), pass.fork(0)), all);
      }
      var places = TokenPlaces.of(grid(), leading);
      Tensor out = trunk.forward(all, places, pass.fork(1).over(TokenMask.NONE)).tokens();
      return pixels.forward(out.narrow(1, leading, layout.places()), pass.fork(2));
    });
  }

  /** The tokens at their places, mask tokens at the others. */
  private Tensor placed(Tensor tokens, Tensor kept) {
    long batch = tokens.size(0);
    long width = tokens.size(2);
    Tensor places = kept.unsqueeze(2).expand(batch, kept.size(1), width);
    return masked
        .to(tokens.scalar_type())
        .expand(batch, layout.places(), width)
        .scatter(1, places, tokens);
  }
}
