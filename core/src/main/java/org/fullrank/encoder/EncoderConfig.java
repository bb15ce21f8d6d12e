package org.fullrank.encoder;

import java.util.EnumSet;
import java.util.Set;
import org.fullrank.attention.Grid;
import org.fullrank.core.Check;
import org.fullrank.core.Seed;
import org.fullrank.input.InputShape;

/** The settings of an encoder. */
public sealed interface EncoderConfig {
  /** Builds the encoder. The same seed gives the same weights. */
  Encoder build(InputShape.Images images, Parts parts, Seed seed);

  /** The parts that the encoder is built of. */
  Set<EncoderPart> uses();

  /**
   * How far the encoder extends for images of this shape.
   *
   * @throws IllegalArgumentException if it cannot take them
   */
  TokenLayout extent(InputShape.Images images);

  /**
   * A vision transformer. Tensors are named as in timm.
   *
   * @param size width, depth, heads and feed-forward ratio
   * @param patch side of a patch, pixels
   * @param positions how tokens know where they stand
   * @param pool how tokens become one representation
   * @param norms where blocks normalise
   * @param queryKeyNorm what is done to queries and keys before they meet
   * @param dropPath share of samples whose branch the last block drops in training, in [0, 1); the
   *     other blocks' rates rise to it linearly from 0 in the first
   * @param layerScale initial gain of each residual branch; 0 is no such gain
   * @param causal whether a token sees only itself and the tokens before it, in every part; wants
   *     {@code pool: mean}, as a class token stands first and would see nothing of the image
   * @see <a href="https://arxiv.org/abs/2010.11929">Dosovitskiy et al., ICLR 2021</a>
   */
  record Vit(
      VitSize size,
      int patch,
      Positions positions,
      Pool pool,
      NormPlacement norms,
      QueryKeyNorm queryKeyNorm,
      double dropPath,
      double layerScale,
      boolean causal)
      implements EncoderConfig {
    /** Of small images: 6 blocks of 192, patches of 4 pixels. */
    public static final Vit DEFAULT = of(VitSize.MINI, 4);

    private static final int MOST_PATCHES = 1 << 16;

    public Vit {
      Check.positive(patch, "patch");
      Check.within(dropPath, 0, 0.999, "dropPath");
      Check.atLeastZero(layerScale, "layerScale");
      if (causal && pool == Pool.CLASS_TOKEN) {
        throw new IllegalArgumentException(
            "causal: want pool: mean, as a class token stands first and would see nothing");
      }
      int parts = positions == Positions.ROPE ? size.width() / size.heads() : size.width();
      if ((positions == Positions.ROPE || positions == Positions.SINCOS) && parts % 4 != 0) {
        throw new IllegalArgumentException(
            "positions: want a multiple of 4 entries for %s, was %d".formatted(positions, parts));
      }
    }

    /** Learned positions, class token, pre-norm, and none of the extras. */
    public static Vit of(VitSize size, int patch) {
      return new Vit(
          size,
          patch,
          Positions.LEARNED,
          Pool.CLASS_TOKEN,
          NormPlacement.PRE,
          QueryKeyNorm.NONE,
          0,
          0,
          false);
    }

    /** The same with other positions. */
    public Vit withPositions(Positions other) {
      return new Vit(size, patch, other, pool, norms, queryKeyNorm, dropPath, layerScale, causal);
    }

    /** The same, pooled otherwise. */
    public Vit withPool(Pool other) {
      return new Vit(
          size, patch, positions, other, norms, queryKeyNorm, dropPath, layerScale, causal);
    }

    /** The same, normalised elsewhere. */
    public Vit withNorms(NormPlacement other) {
      return new Vit(
          size, patch, positions, pool, other, queryKeyNorm, dropPath, layerScale, causal);
    }

    /** The same with other queries and keys. */
    public Vit withQueryKeyNorm(QueryKeyNorm other) {
      return new Vit(size, patch, positions, pool, norms, other, dropPath, layerScale, causal);
    }

    /** The same at another drop rate, in [0, 1). */
    public Vit withDropPath(double rate) {
      return new Vit(size, patch, positions, pool, norms, queryKeyNorm, rate, layerScale, causal);
    }

    /** The same with other first gains of the branches, 0 for none. */
    public Vit withLayerScale(double initial) {
      return new Vit(size, patch, positions, pool, norms, queryKeyNorm, dropPath, initial, causal);
    }

    /** The same with later tokens hidden from earlier ones, or not. */
    public Vit withCausal(boolean hidden) {
      return new Vit(
          size, patch, positions, pool, norms, queryKeyNorm, dropPath, layerScale, hidden);
    }

    /** The patches of an image. */
    Grid grid(int height, int width) {
      if (height % patch != 0 || width % patch != 0) {
        throw new IllegalArgumentException(
            "encoder.patch: want a divisor of the images' height and width, %d and %d, was %d"
                .formatted(height, width, patch));
      }
      long patches = (long) (height / patch) * (width / patch);
      if (patches > MOST_PATCHES) {
        throw new IllegalArgumentException(
            "encoder.patch: want patches of which %,d or fewer tile %d by %d pixels, was %d"
                .formatted(MOST_PATCHES, height, width, patch));
      }
      return new Grid(height / patch, width / patch);
    }

    /**
     * @throws IllegalArgumentException if the patches do not tile the image, or the parts do not
     *     suit where norms stand or what is pooled
     */
    @Override
    public Encoder build(InputShape.Images images, Parts parts, Seed seed) {
      return new VisionTransformer(this, images, parts, seed);
    }

    @Override
    public Set<EncoderPart> uses() {
      var parts = EnumSet.allOf(EncoderPart.class);
      if (norms == NormPlacement.NONE) {
        parts.remove(EncoderPart.NORMS);
      }
      if (norms != NormPlacement.POST) {
        parts.remove(
            EncoderPart.RESIDUAL); // only a norm behind the sum keeps the stream within bounds
      }
      return parts;
    }

    @Override
    public TokenLayout extent(InputShape.Images images) {
      Grid patches = grid(images.height(), images.width());
      int leading =
          switch (pool) {
            case CLASS_TOKEN -> 1;
            case MEAN -> 0;
          };
      return new TokenLayout(
          patches.rows(), patches.columns(), leading, patch, size.depth(), causal);
    }
  }

  /**
   * A residual network. Tensors are named as in torchvision.
   *
   * @param depth which of the published networks
   * @param stem its first layers
   * @param lastGain initial gain of the last batch norm of each block: 1 as published, 0 to start
   *     every block as the identity (Goyal et al., 2017)
   * @see <a href="https://arxiv.org/abs/1512.03385">He et al., CVPR 2016</a>
   */
  record ResNet(ResNetDepth depth, Stem stem, double lastGain) implements EncoderConfig {
    /** Of small images: 18 layers behind the small stem. */
    public static final ResNet DEFAULT = of(ResNetDepth.R18, Stem.SMALL);

    public ResNet {
      Check.atLeastZero(lastGain, "lastGain");
    }

    /** The network as published. */
    public static ResNet of(ResNetDepth depth, Stem stem) {
      return new ResNet(depth, stem, 1);
    }

    @Override
    public Set<EncoderPart> uses() {
      return EnumSet.of(EncoderPart.CONVOLUTIONS);
    }

    @Override
    public Encoder build(InputShape.Images images, Parts parts, Seed seed) {
      return new ResidualNetwork(this, images.channels(), parts.convolutions(), seed);
    }

    @Override
    public TokenLayout extent(InputShape.Images images) {
      return TokenLayout.of(0, 0);
    }
  }
}
