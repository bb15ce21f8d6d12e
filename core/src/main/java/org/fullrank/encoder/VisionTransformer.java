package org.fullrank.encoder;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.AttentionMask;
import org.fullrank.attention.Grid;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.nn.Activation;
import org.fullrank.nn.ConvShape;
import org.fullrank.nn.Init;
import org.fullrank.nn.Layer;
import org.fullrank.nn.NormMaker;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/**
 * A vision transformer: patches to tokens, blocks, last norm, pool.
 *
 * <p>A class token is seen by all tokens whatever the context, and is real if any patch of its
 * sample is. Departures from timm: with mean pooling the last norm comes before the mean, and
 * positions are resampled without antialiasing.
 */
final class VisionTransformer implements Encoder {
  private final EncoderConfig.Vit config;
  private final int channels;
  private final Layer patches;
  private final Optional<Tensor> classToken; // [1, 1, width]
  private final PositionEmbedding places;
  private final List<Block> blocks;
  private final Layer lastNorm;

  VisionTransformer(EncoderConfig.Vit config, InputShape.Images images, Parts parts, Seed seed) {
    if (parts.residual() != 1 && !config.uses().contains(EncoderPart.RESIDUAL)) {
      throw new IllegalArgumentException(
          "norms: want post, as a component multiplies the stream (deep_norm does), was "
              + config.norms().name().toLowerCase(Locale.ROOT));
    }
    if (config.isBlind(parts.scores())) {
      throw new IllegalArgumentException(
          "pool: want mean, as causal scores show a class token nothing but itself");
    }
    this.config = config;
    channels = images.channels();
    int width = config.size().width();
    Grid home = grid(images.height(), images.width());
    patches =
        parts
            .convolutions()
            .make(ConvShape.patches(channels, width, config.patch()), true, seed.with(0));
    classToken =
        switch (config.pool()) {
          case CLASS_TOKEN -> Optional.of(Init.truncatedNormal(seed.with(1), 0.02, 1, 1, width));
          case MEAN -> Optional.empty();
        };
    places = PositionEmbedding.of(config, home, seed.with(2));
    blocks =
        IntStream.range(0, config.size().depth())
            .mapToObj(i -> new Block(config, i, parts, seed.with(3).with(i)))
            .toList();
    NormMaker last =
        switch (config.norms()) {
          case PRE, HYBRID -> parts.lastNorm();
          case POST, NONE -> _ -> Activation.IDENTITY;
        };
    lastNorm = last.make(width);
  }

  @Override
  public void visit(Visitor visitor) {
    classToken.ifPresent(t -> visitor.position("cls_token", t));
    places.visit(visitor);
    visitor.child("patch_embed.proj", patches);
    visitor.children("blocks", blocks);
    visitor.child("norm", lastNorm);
  }

  @Override
  public int width() {
    return config.size().width();
  }

  @Override
  public Features forward(Input input, Pass pass) {
    Tensor image = input.values();
    Check.rank(image, "input", "batch", "channel", "height", "width");
    Check.size(image, "input", 1, "channel", channels);
    Grid grid = grid(image.size(2), image.size(3));
    checkTokens(input, grid);
    try (var scope = Scope.open()) {
      AttentionMask sight = sight(input, grid);
      Pass here = pass.over(input.tokens().among(sight.mask()));
      Tensor last = through(input, grid, sight, here);
      Tensor tokens = lastNorm.forward(last, here.fork(-1));
      long first = classToken.isPresent() ? 1 : 0;
      Tensor places = tokens.narrow(1, first, grid.tokens());
      var left =
          new Features.Last(scope.release(last), here.real().map(r -> scope.release(r.view_as(r))));
      return new Features(
          scope.release(pooled(tokens, input.tokens().real())), scope.release(places), left);
    }
  }

  private Tensor through(Input input, Grid grid, AttentionMask sight, Pass pass) {
    Tensor tokens = embed(input.values(), grid, pass.fork(-2));
    pass.tap().tokens(0, tokens, pass.real());
    for (int i = 0; i < blocks.size(); i++) {
      tokens = blocks.get(i).forward(tokens, sight, pass.fork(i));
      pass.tap().tokens(i + 1, tokens, pass.real());
    }
    return tokens;
  }

  private Tensor embed(Tensor image, Grid grid, Pass pass) {
    return Scope.tidy(() -> {
      Tensor tokens = patches.forward(image, pass).flatten(2, 3).transpose(1, 2);
      Tensor all = classToken.map(t -> withClass(t, tokens)).orElse(tokens);
      return places.table(grid).map(all::add).orElse(all);
    });
  }

  private static Tensor withClass(Tensor token, Tensor patches) {
    long[] shape = {patches.size(0), 1, patches.size(2)};
    return Ops.cat(1, token.expand(shape).to(patches.scalar_type()), patches);
  }

  private AttentionMask sight(Input input, Grid grid) {
    if (classToken.isEmpty()) {
      return new AttentionMask(
          input.tokens().real(), input.tokens().context(), places.rotation(grid));
    }
    return new AttentionMask(
        input.tokens().real().map(m -> Ops.cat(1, m.any(1, true), m)),
        input.tokens().context().map(VisionTransformer::withClass),
        places.rotation(grid));
  }

  /** Context indices among the tokens that follow a class token, which is seen too. */
  private static Tensor withClass(Tensor context) {
    int batch = Math.toIntExact(context.size(0));
    Tensor first = Tensors.of(new long[batch], batch, 1);
    return Ops.cat(1, first, context.add(Tensors.of(new long[] {1}, 1)));
  }

  private Tensor pooled(Tensor tokens, Optional<Tensor> mask) {
    if (classToken.isPresent()) {
      return tokens.select(1, 0);
    }
    if (mask.isEmpty()) {
      return Ops.mean(tokens, false, 1);
    }
    Tensor real = mask.get().unsqueeze(2).to(tokens.scalar_type());
    Tensor count = Ops.clampMin(Ops.sum(real, false, 1), 1);
    return Ops.sum(tokens.mul(real), false, 1).div(count);
  }

  private Grid grid(long height, long width) {
    return config.grid(Math.toIntExact(height), Math.toIntExact(width));
  }

  private static void checkTokens(Input input, Grid grid) {
    input
        .tokens()
        .real()
        .ifPresent(m -> {
          Check.rank(m, "mask", "batch", "tokens");
          Check.size(m, "mask", 0, "batch", input.batch());
          Check.size(m, "mask", 1, "tokens", grid.tokens());
          want(ScalarType.Bool, m, "mask");
        });
    input
        .tokens()
        .context()
        .ifPresent(c -> {
          Check.rank(c, "context", "batch", "m");
          Check.size(c, "context", 0, "batch", input.batch());
          want(ScalarType.Long, c, "context");
          if (!areBelow(c, grid.tokens())) {
            throw new IllegalArgumentException(
                "context: want numbers of patches, 0 up to but not %d, were from %s to %s"
                    .formatted(grid.tokens(), Ops.value(c.min()), Ops.value(c.max())));
          }
        });
  }

  private static void want(ScalarType wanted, Tensor x, String name) {
    if (Tensors.type(x) != wanted) {
      throw new IllegalArgumentException(
          "%s: want %s, was %s".formatted(name, wanted, Tensors.type(x)));
    }
  }

  private static boolean areBelow(Tensor numbers, int most) {
    try (var _ = Scope.open()) {
      return Ops.above(numbers, -1).bitwise_and(Ops.below(numbers, most)).all().item_bool();
    }
  }
}
