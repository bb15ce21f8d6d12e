package org.fullrank.encoder;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.Grid;
import org.fullrank.core.Check;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.nn.ConvShape;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Place;
import org.fullrank.nn.Visitor;

/**
 * A vision transformer: patches to tokens, blocks, last norm, pool.
 *
 * <p>Departure from timm: positions are resampled without antialiasing, unless {@link
 * PositionResampling#ANTIALIASED} is set.
 */
final class VisionTransformer implements Encoder {
  private final EncoderConfig.Vit config;
  private final InputShape.Images home;
  private final Layer patches;
  private final TokenEncoder body;

  VisionTransformer(EncoderConfig.Vit config, InputShape.Images images, Parts parts, Seed seed) {
    this.config = config;
    home = images;
    int width = config.size().width();
    var shape = ConvShape.patches(images.channels(), width, config.patch());
    patches = parts.convolutions().at(Place.STEM).make(shape, config.patchBias(), seed.with(0));
    body =
        new TokenEncoder(config.body(), config.grid(images.height(), images.width()), parts, seed);
  }

  @Override
  public void visit(Visitor visitor) {
    body.visit(visitor, () -> visitor.child("patch_embed.proj", patches));
  }

  @Override
  public int width() {
    return config.size().width();
  }

  @Override
  public Optional<TrunkConfig> trunk() {
    return Optional.of(config.body().trunk());
  }

  @Override
  public TokenLayout layout() {
    return config.layout(home);
  }

  @Override
  public Tensor real(Input input) {
    Tensor image = input.values();
    Check.rank(image, "input", "batch", "channel", "height", "width");
    Grid grid = config.grid(Math.toIntExact(image.size(2)), Math.toIntExact(image.size(3)));
    return input.tokens().real().orElseGet(() -> Encoder.all(input, grid.tokens()));
  }

  @Override
  public Features forward(Input input, Pass pass) {
    Tensor image = input.values();
    Check.rank(image, "input", "batch", "channel", "height", "width");
    Check.size(image, "input", 1, "channel", home.channels());
    Grid grid = config.grid(Math.toIntExact(image.size(2)), Math.toIntExact(image.size(3)));
    try (var scope = Scope.open()) {
      Tensor tokens = patches.forward(image, pass.fork(-2)).flatten(2, 3).transpose(1, 2);
      return body.forward(tokens, grid, input.tokens(), pass).released(scope);
    }
  }
}
