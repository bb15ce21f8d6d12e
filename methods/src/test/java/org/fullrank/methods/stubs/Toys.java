package org.fullrank.methods.stubs;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Features;
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
import org.fullrank.input.Targets;
import org.fullrank.input.Transform;
import org.fullrank.input.View;
import org.fullrank.methods.Config;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.Sites;
import org.fullrank.methods.TrainingFacts;
import org.fullrank.methods.TrainingStep;
import org.fullrank.methods.positionprediction.PositionPredictionConfig;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;

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
        .withNorms(parts.residual() == 1 ? NormPlacement.PRE : NormPlacement.POST)
        .build(new InputShape.Images(1, 8, 8), parts, new Seed(0));
  }

  /** Three classes, four steps an epoch, twelve in all. */
  public static Site site(Parts parts) {
    return site(parts, Positions.LEARNED);
  }

  /** The same with the positions that {@code config} wants: none where they are to be guessed. */
  public static Site site(Parts parts, Config config) {
    boolean guessed = config instanceof PositionPredictionConfig;
    return site(parts, guessed ? Positions.NONE : Positions.LEARNED);
  }

  private static Site site(Parts parts, Positions positions) {
    var facts = new TrainingFacts(SAMPLES, 3, BATCH, 4, 12);
    return Sites.of(() -> encoder(parts, positions), parts, facts);
  }

  /** The parts that encoders have. */
  public static Site site() {
    return site(Parts.standard());
  }

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
    var config = EncoderConfig.Text.of(new VitSize(8, 2, 2, 2), Pool.MEAN);
    var body = config.body().withTrunk(trunk -> trunk.withPositions(positions));
    Supplier<Encoder> encoders =
        () ->
            config
                .with(body)
                .build(new InputShape.Ids(11, 6), Parts.standard(), new Seed(0));
    return Sites.of(encoders, Parts.standard(), new TrainingFacts(SAMPLES, 0, BATCH, 4, 12));
  }

  /** A site of spectrograms: twelve frames of five bins, two frames a token. */
  public static Site clips() {
    return clips(Positions.LEARNED);
  }

  /** The same with other positions. */
  public static Site clips(Positions positions) {
    var config =
        EncoderConfig.Speech.of(new VitSize(8, 2, 2, 2), Pool.MEAN, new TimeWindow(3, 2));
    var body = config.body().withTrunk(trunk -> trunk.withPositions(positions));
    Supplier<Encoder> encoders =
        () ->
            config
                .with(body)
                .build(new InputShape.Frames(5, 12), Parts.standard(), new Seed(0));
    return Sites.of(encoders, Parts.standard(), new TrainingFacts(SAMPLES, 0, BATCH, 4, 12));
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

  /** Drawn for each sample: {@code count} of {@code tokens} tokens, {@code [batch, count]}. */
  public static Tensor drawn(Seed seed, long batch, int tokens, int count) {
    return Ops.rand(seed, batch, tokens).argsort(1, false).narrow(1, 0, count);
  }

  /** Each view through student and projector, a forward a view. */
  public static Outputs projected(TrainingStep step, Layer projector) {
    List<Features> features =
        IntStream.range(0, step.batch().views().size())
            .mapToObj(v -> step.features(v, step.pass().fork(v)))
            .toList();
    return Outputs.of(features)
        .projected(features.stream().map(f -> projector.forward(f.pooled(), step.pass())).toList());
  }

  /** {@code layer} on each of {@code inputs}. */
  public static List<Tensor> each(List<Tensor> inputs, Layer layer, Pass pass) {
    return inputs.stream().map(x -> layer.forward(x, pass)).toList();
  }

  /** The mean of scalars. */
  public static Tensor mean(List<Tensor> scalars) {
    return Ops.stack(0, scalars.toArray(Tensor[]::new)).mean();
  }
}
