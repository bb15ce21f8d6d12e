package org.fullrank.methods.toys;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.NormPlacement;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Pool;
import org.fullrank.encoder.Positions;
import org.fullrank.encoder.TimeWindow;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Applied;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.input.Modality;
import org.fullrank.input.Symbols;
import org.fullrank.input.Targets;
import org.fullrank.input.Transform;
import org.fullrank.input.View;
import org.fullrank.methods.Config;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.positionprediction.PositionPredictionConfig;

/** Batches, encoders and heads of toy size: images of 8 × 8 gray pixels, 4 tokens of width 8. */
public final class Toys {
  /** Samples of a batch. */
  public static final int BATCH = 6;

  /** Samples of the training set. */
  public static final int SAMPLES = 24;

  /** Entries of an embedding. */
  public static final int DIM = 4;

  private static final Transform ROTATION =
      Transform.of("rotation", new Transform.Parameter("degrees", 0, 0, 360));

  private Toys() {}

  /** An encoder of {@code parts}, normed behind the sum where they multiply the stream. */
  public static Encoder encoder(Parts parts) {
    return encoder(parts, Positions.LEARNED);
  }

  private static Encoder encoder(Parts parts, Positions positions) {
    return EncoderConfig.Vit.of(new VitSize(8, 2, 2, 2), 4)
        .withPositions(positions)
        .withNorms(norms(parts))
        .build(new InputShape.Images(1, 8, 8), parts, new Seed(0));
  }

  private static NormPlacement norms(Parts parts) {
    return parts.residual() == 1 ? NormPlacement.PRE : NormPlacement.POST;
  }

  /** Three classes, four steps an epoch, twelve in all. */
  public static Site site(Parts parts) {
    return site(parts, Positions.LEARNED);
  }

  /**
   * A site of images if {@code config} learns from them, else of texts or spectrograms; without
   * positions where they are to be guessed.
   */
  public static Site site(Parts parts, Config config) {
    boolean guessed = config instanceof PositionPredictionConfig;
    Positions positions = guessed ? Positions.NONE : Positions.LEARNED;
    return switch (kind(config.needs())) {
      case IMAGES -> site(parts, positions);
      case AUDIO -> clips(parts, positions);
      case TEXT -> texts(parts, positions);
    };
  }

  private static Modality kind(Needs needs) {
    return Stream.of(Modality.IMAGES, Modality.TEXT, Modality.AUDIO)
        .filter(needs.kinds()::contains)
        .findFirst()
        .orElseThrow();
  }

  private static Site site(Parts parts, Positions positions) {
    var facts = new TrainingFacts(SAMPLES, 3, BATCH, 4, 12);
    return Sites.of(() -> encoder(parts, positions), parts, facts);
  }

  /** The parts that encoders have. */
  public static Site site() {
    return site(Parts.standard());
  }

  /** Batch {@code index} as {@code needs} ask for it: images if they are among the kinds. */
  public static Batch batch(int index, Needs needs) {
    Batch base = batch(index, needs.fewest());
    List<View> views =
        switch (kind(needs)) {
          case IMAGES -> base.views();
          case AUDIO ->
              views(needs, v -> Scope.keep(Ops.randn(new Seed(index).with(v), BATCH, 12, 5)));
          case TEXT -> views(needs, v -> drawnIds(new Seed(index).with(v)));
        };
    Batch seen = base.with(views);
    return needs.wantsSequences() ? seen.with(sequences(new Seed(index))) : seen;
  }

  private static List<View> views(Needs needs, IntFunction<Tensor> values) {
    return IntStream.range(0, needs.fewest())
        .mapToObj(v -> View.of(Input.of(values.apply(v)), List.of()))
        .toList();
  }

  /** Ids of texts without special ones, {@code [batch, 6]}. */
  private static Tensor drawnIds(Seed seed) {
    var random = seed.random();
    long[] ids = LongStream.range(0, BATCH * 6L).map(_ -> 1 + random.nextInt(7)).toArray();
    return Scope.keep(Tensors.of(ids, BATCH, 6));
  }

  /** Sequences of one to three ids, 1 to 4; the last sample has none. */
  private static Targets sequences(Seed seed) {
    var random = seed.with(9).random();
    int[] lengths = {3, 1, 2, 3, 2, 0};
    var ids = new long[BATCH * 3];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i % 3 < lengths[i / 3] ? 1 + random.nextInt(4) : 0;
    }
    return new Targets.Sequences(Scope.keep(Tensors.of(ids, BATCH, 3)), lengths);
  }

  /**
   * Ids 1 to {@code size} − 4 are the letters a, b and so on; padding, begin, end and mask are 0
   * and the last three.
   */
  public record Letters(int size) implements Symbols {
    @Override
    public OptionalInt padding() {
      return OptionalInt.of(0);
    }

    @Override
    public OptionalInt begin() {
      return OptionalInt.of(size - 3);
    }

    @Override
    public OptionalInt end() {
      return OptionalInt.of(size - 2);
    }

    @Override
    public OptionalInt mask() {
      return OptionalInt.of(size - 1);
    }

    @Override
    public String decode(int[] ids) {
      return Arrays.stream(ids)
          .filter(id -> id > 0 && id < size - 3)
          .mapToObj(id -> String.valueOf((char) ('a' + id - 1)))
          .collect(Collectors.joining());
    }
  }

  private static final TrainingFacts.Vocabularies LETTERS =
      new TrainingFacts.Vocabularies(Optional.of(new Letters(11)), Optional.of(new Letters(8)));

  /**
   * The samples of batch {@code index} in views that are all turned by 90 degrees times the
   * sample's number; they outlive every scope.
   */
  public static Batch batch(int index, int views) {
    var all =
        IntStream.range(0, views)
            .mapToObj(v -> View.of(images(new Seed(index).with(v)), List.of(turned())))
            .toList();
    long[] ids = IntStream.range(0, BATCH).mapToLong(i -> (index * BATCH + i) % SAMPLES).toArray();
    var targets = new Targets.Groups(new int[] {0, 1, 2, 0, -1, 1}, new int[] {0, 0, 1, 1, 0, 1});
    return new Batch(all, ids, targets);
  }

  private static Input images(Seed seed) {
    return Input.of(Scope.keep(Ops.randn(seed, BATCH, 1, 8, 8)));
  }

  private static Applied turned() {
    return new Applied(ROTATION, new float[] {0, 90, 180, 270, 0, 90});
  }

  /** A site of texts: ids below 11, six tokens. */
  public static Site texts() {
    return texts(Positions.LEARNED);
  }

  /** The same with other positions. */
  public static Site texts(Positions positions) {
    return texts(Parts.standard(), positions);
  }

  private static Site texts(Parts parts, Positions positions) {
    var config = EncoderConfig.Text.of(new VitSize(8, 2, 2, 2), Pool.MEAN);
    var body =
        config
            .body()
            .withTrunk(
                trunk -> trunk.withPositions(positions).withBlock(b -> b.withNorms(norms(parts))));
    Supplier<Encoder> encoders =
        () -> config.with(body).build(new InputShape.Ids(11, 6), parts, new Seed(0));
    var facts = new TrainingFacts(SAMPLES, 0, BATCH, 4, 12).with(LETTERS);
    return Sites.of(encoders, parts, facts);
  }

  /** A site of spectrograms: twelve frames of five bins, two frames a token. */
  public static Site clips() {
    return clips(Positions.LEARNED);
  }

  /** The same with other positions. */
  public static Site clips(Positions positions) {
    return clips(Parts.standard(), positions);
  }

  private static Site clips(Parts parts, Positions positions) {
    var config = EncoderConfig.Speech.of(new VitSize(8, 2, 2, 2), Pool.MEAN, new TimeWindow(3, 2));
    var body =
        config
            .body()
            .withTrunk(
                trunk -> trunk.withPositions(positions).withBlock(b -> b.withNorms(norms(parts))));
    Supplier<Encoder> encoders =
        () -> config.with(body).build(new InputShape.Frames(5, 12), parts, new Seed(0));
    var targets = new TrainingFacts.Vocabularies(Optional.empty(), LETTERS.targets());
    var facts = new TrainingFacts(SAMPLES, 0, BATCH, 4, 12).with(targets);
    return Sites.of(encoders, parts, facts);
  }

  /** One view of {@code values}, whose targets are {@code targets}. */
  public static Batch of(Tensor values, Targets targets) {
    var view = View.of(Input.of(Scope.keep(values)), List.of());
    return new Batch(List.of(view), new long[BATCH], targets);
  }

  /** Ids 1 to {@code most}, {@code [batch, tokens]} int64. */
  public static Tensor ids(int tokens, int most) {
    var ids = new long[BATCH * tokens];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = 1L + i * i % most;
    }
    return Scope.keep(Tensors.of(ids, BATCH, tokens));
  }

  /** The mean of scalars. */
  public static Tensor mean(List<Tensor> scalars) {
    return Ops.stack(0, scalars.toArray(Tensor[]::new)).mean();
  }
}
