package org.fullrank.encoder;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.fullrank.attention.Grid;
import org.fullrank.core.Check;
import org.fullrank.core.Inline;
import org.fullrank.core.Seed;
import org.fullrank.input.InputShape;

/** The settings of an encoder. */
public sealed interface EncoderConfig {
  /**
   * Builds the encoder. The same seed gives the same weights.
   *
   * @throws IllegalArgumentException if it takes no inputs of this kind or size, or the parts do
   *     not suit
   */
  Encoder build(InputShape shape, Parts parts, Seed seed);

  /** The parts that the encoder is built of. */
  Set<EncoderPart> uses();

  /**
   * Where the tokens of inputs of this shape lie.
   *
   * @throws IllegalArgumentException if the encoder takes no inputs of this kind or size
   */
  TokenLayout layout(InputShape shape);

  /**
   * How learned positions become those of images of another size; empty for sequences, of which a
   * shorter one takes the first positions.
   */
  default Optional<PositionResampling> resampling() {
    return switch (this) {
      case Vit(var body, _, _) -> Optional.of(body.trunk().resampling());
      case ResNet _ -> Optional.of(PositionResampling.BICUBIC);
      case Text _, Speech _ -> Optional.empty();
    };
  }

  /**
   * A vision transformer. Tensors are named as in timm.
   *
   * @param body all but the patches
   * @param patch side of a patch, pixels
   * @param patchBias whether the map of patches adds a bias
   * @see <a href="https://arxiv.org/abs/2010.11929">Dosovitskiy et al., ICLR 2021</a>
   */
  record Vit(@Inline TokenEncoderConfig body, int patch, boolean patchBias)
      implements EncoderConfig {
    /** Of small images: 6 blocks of 192, patches of 4 pixels. */
    public static final Vit DEFAULT = of(VitSize.MINI, 4);

    public Vit {
      Check.positive(patch, "patch");
    }

    /** Learned positions, class token, pre-norm, and none of the extras. */
    public static Vit of(VitSize size, int patch) {
      return new Vit(TokenEncoderConfig.of(size, Pool.CLASS_TOKEN), patch, true);
    }

    /** The same with another body. */
    public Vit with(TokenEncoderConfig other) {
      return new Vit(other, patch, patchBias);
    }

    /** The same with or without a bias on patches. */
    public Vit withPatchBias(boolean wanted) {
      return new Vit(body, patch, wanted);
    }

    /** The same with other positions. */
    public Vit withPositions(Positions other) {
      return with(body.withTrunk(trunk -> trunk.withPositions(other)));
    }

    /** The same, pooled otherwise. */
    public Vit withPool(Pool other) {
      return with(body.withPool(other));
    }

    /** The same with later tokens hidden from earlier ones, or not. */
    public Vit withCausal(boolean hidden) {
      return with(body.withTrunk(trunk -> trunk.withCausal(hidden)));
    }

    /** The same with other blocks. */
    public Vit withBlock(UnaryOperator<BlockConfig> change) {
      return with(body.withTrunk(trunk -> trunk.withBlock(change)));
    }

    /** The same, normalised elsewhere. */
    public Vit withNorms(NormPlacement other) {
      return withBlock(block -> block.withNorms(other));
    }

    /** The same with other queries and keys. */
    public Vit withQueryKeyNorm(QueryKeyNorm other) {
      return withBlock(block -> block.withQueryKeyNorm(other));
    }

    /** The same at another drop rate, in [0, 1). */
    public Vit withDropPath(double rate) {
      return withBlock(block -> block.withDropPath(rate));
    }

    /** The same with other first gains of the branches, 0 for none. */
    public Vit withLayerScale(double initial) {
      return withBlock(block -> block.withLayerScale(initial));
    }

    /** Width, depth, heads and feed-forward ratio. */
    public VitSize size() {
      return body.trunk().size();
    }

    /** The patches of an image. */
    Grid grid(int height, int width) {
      return PatchGrid.of(height, width, patch);
    }

    @Override
    public Encoder build(InputShape shape, Parts parts, Seed seed) {
      return new VisionTransformer(this, images(shape), parts, seed);
    }

    @Override
    public Set<EncoderPart> uses() {
      Set<EncoderPart> parts = body.uses();
      parts.add(EncoderPart.CONVOLUTIONS);
      return parts;
    }

    @Override
    public TokenLayout layout(InputShape shape) {
      InputShape.Images images = images(shape);
      return body.layout(grid(images.height(), images.width()), patch).ofImages(images.channels());
    }

    private static InputShape.Images images(InputShape shape) {
      return TakenShape.images(shape, "a vision transformer");
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
    public Encoder build(InputShape shape, Parts parts, Seed seed) {
      var images = TakenShape.images(shape, "a residual network");
      return new ResidualNetwork(this, images, parts.convolutions(), seed);
    }

    /** The places of the last map; no tokens meet in attention. */
    @Override
    public TokenLayout layout(InputShape shape) {
      var images = TakenShape.images(shape, "a residual network");
      int halvings = stem.halvings() + 3;
      int rows = Math.ceilDivExact(images.height(), 1 << halvings);
      int columns = Math.ceilDivExact(images.width(), 1 << halvings);
      return new TokenLayout(rows, columns, 0, 1 << halvings, images.channels(), 0, false, true);
    }
  }

  /**
   * A transformer over token ids.
   *
   * @param body all but the table of ids
   * @param tokenTypes rows of a table of token types, 0 for none: 2 in BERT; its first row is added
   *     to every token
   * @see <a href="https://arxiv.org/abs/1810.04805">Devlin et al., BERT, NAACL 2019</a>
   */
  record Text(@Inline TokenEncoderConfig body, int tokenTypes) implements EncoderConfig {
    /** 6 blocks of 192, the mean of the tokens. */
    public static final Text DEFAULT = of(VitSize.MINI, Pool.MEAN);

    public Text {
      Check.atLeastZero(tokenTypes, "tokenTypes");
    }

    /** Learned positions, pre-norm, and none of the extras. */
    public static Text of(VitSize size, Pool pool) {
      return new Text(TokenEncoderConfig.of(size, pool), 0);
    }

    /** The same with another body. */
    public Text with(TokenEncoderConfig other) {
      return new Text(other, tokenTypes);
    }

    @Override
    public Encoder build(InputShape shape, Parts parts, Seed seed) {
      return new TextTransformer(this, TakenShape.ids(shape), parts, seed);
    }

    @Override
    public Set<EncoderPart> uses() {
      return body.uses();
    }

    @Override
    public TokenLayout layout(InputShape shape) {
      return body.layout(Grid.ofSequence(TakenShape.ids(shape).tokens()), 1);
    }
  }

  /**
   * A transformer over spectrograms or waveforms, behind convolutions in time.
   *
   * @param body all but the convolutions
   * @param front the convolutions, the first at the input; each is followed by a GELU
   */
  record Speech(@Inline TokenEncoderConfig body, List<TimeWindow> front) implements EncoderConfig {
    /** Of spectrograms: 6 blocks of 192, four frames a token, the mean of the tokens. */
    public static final Speech DEFAULT =
        of(VitSize.MINI, Pool.MEAN, new TimeWindow(3, 2), new TimeWindow(3, 2));

    public Speech {
      front = List.copyOf(front);
      if (front.isEmpty()) {
        throw new IllegalArgumentException("front: want one convolution or more, was none");
      }
    }

    /** Learned positions, pre-norm, and none of the extras. */
    public static Speech of(VitSize size, Pool pool, TimeWindow... front) {
      return new Speech(TokenEncoderConfig.of(size, pool), List.of(front));
    }

    /** The same with another body. */
    public Speech with(TokenEncoderConfig other) {
      return new Speech(other, front);
    }

    @Override
    public Encoder build(InputShape shape, Parts parts, Seed seed) {
      return new SpeechTransformer(this, shape, parts, seed);
    }

    @Override
    public Set<EncoderPart> uses() {
      return body.uses();
    }

    @Override
    public TokenLayout layout(InputShape shape) {
      int stride = front.stream().mapToInt(TimeWindow::stride).reduce(1, Math::multiplyExact);
      int places = TimeWindow.places(front, TakenShape.audio(shape).moments());
      return body.layout(Grid.ofSequence(places), stride);
    }
  }
}
