package org.fullrank.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.BatchNorm;
import org.fullrank.nn.Conv2d;
import org.fullrank.nn.ConvShape;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Place;
import org.fullrank.nn.Visitor;

/** A residual network without its classifier: stem, four stages, mean over the map. */
final class ResidualNetwork implements Encoder {
  private final int channels;
  private final TokenLayout layout;
  private final int width;
  private final Stem stem;
  private final Layer first;
  private final BatchNorm firstNorm;
  private final List<List<ResidualBlock>> stages;

  ResidualNetwork(
      EncoderConfig.ResNet config, InputShape.Images images, Conv2d.Maker maker, Seed seed) {
    channels = images.channels();
    layout = config.layout(images);
    stem = config.stem();
    var shape =
        switch (stem) {
          case SMALL -> ConvShape.same(channels, 64, 3, 1);
          case LARGE -> ConvShape.same(channels, 64, 7, 2);
        };
    first = maker.at(Place.STEM).make(shape, false, seed.with(0));
    firstNorm = BatchNorm.of(64);
    stages = new ArrayList<>();
    int inputs = 64;
    int number = 0;
    int count = config.depth().blocks().stream().mapToInt(Integer::intValue).sum();
    for (int stage = 0; stage < 4; stage++) {
      int expansion = config.depth().expansion();
      var blocks = new ArrayList<ResidualBlock>();
      for (int i = 0; i < config.depth().blocks().get(stage); i++) {
        var size = new ResidualBlock.Size(inputs, 64 << stage, expansion, stage > 0 && i == 0);
        var here = maker.at(new Place.Block(number++, count));
        blocks.add(ResidualBlock.of(size, config.lastGain(), here, seed.with(1 + stage).with(i)));
        inputs = size.outputs();
      }
      stages.add(List.copyOf(blocks));
    }
    width = inputs;
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("conv1", first);
    visitor.child("bn1", firstNorm);
    for (int stage = 0; stage < stages.size(); stage++) {
      visitor.children("layer" + (stage + 1), stages.get(stage));
    }
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public TokenLayout layout() {
    return layout;
  }

  /**
   * @throws IllegalArgumentException for an input with a mask or a context: convolutions see all
   */
  @Override
  public Features forward(Input input, Pass pass) {
    Check.rank(input.values(), "input", "batch", "channel", "height", "width");
    Check.size(input.values(), "input", 1, "channel", channels);
    if (!input.tokens().equals(TokenMask.NONE)) {
      throw new IllegalArgumentException(
          "input: want no mask and no context for a ResNet, whose convolutions see every pixel;"
              + " use a ViT for methods that hide tokens");
    }
    try (var scope = Scope.open()) {
      Tensor map = through(stem(input.values(), pass.fork(-1)), pass);
      Tensor pooled = Ops.mean(map, false, 2, 3);
      return Features.of(scope.release(pooled), scope.release(map.flatten(2, 3).transpose(1, 2)));
    }
  }

  private Tensor stem(Tensor image, Pass pass) {
    return Scope.tidy(() -> {
      Tensor y = firstNorm.forward(first.forward(image, pass), pass).relu_();
      return switch (stem) {
        case SMALL -> y;
        case LARGE -> NeuralOps.maxPool(y, 3, 2, 1);
      };
    });
  }

  /**
   * Taps hear the stem's map as layer 0, then each block's, as {@code [batch, places, channels]}.
   */
  private Tensor through(Tensor stemmed, Pass pass) {
    Tensor map = stemmed;
    int layer = 0;
    pass.hook().tokens(layer, map.flatten(2, 3).transpose(1, 2), Optional.empty());
    for (List<ResidualBlock> stage : stages) {
      for (ResidualBlock block : stage) {
        map = block.forward(map, pass.fork(layer++));
        pass.hook().tokens(layer, map.flatten(2, 3).transpose(1, 2), Optional.empty());
      }
    }
    return map;
  }
}
