package org.fullrank.methods.duet;

import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.heads.HeadConfig;
import org.fullrank.heads.HeadConfig.Norm;
import org.fullrank.heads.HeadConfig.Stage;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.LearningRateScale;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Optimizer;
import org.fullrank.optim.Schedule;

/**
 * From frozen features to pictures: standardised features through one hidden layer, trained by the
 * mean squared error of the pixels.
 *
 * @param mean of each feature, {@code [1, width]}
 * @param scale inverse deviation of each feature, {@code [1, width]}
 * @param layers {@code [samples, width] → [samples, channels·size·size]}
 * @param shape channels, height and width of a picture
 */
@SuppressWarnings("ArrayRecordComponent") // made once, then only read
record PictureDecoder(Tensor mean, Tensor scale, Layer layers, long[] shape) {
  private static final int HIDDEN = 256;
  private static final int BATCH = 128;
  private static final int EPOCHS = 15;
  private static final int LEAST_STEPS = 500;
  private static final Stage HIDDEN_STAGE = new Stage(true, Norm.NONE, Activation.RELU);
  private static final OptimConfig ADAM_W =
      new OptimConfig.AdamW(2e-3, 0.9, 0.999, 1e-8, 0, 0, new Schedule.Cosine(0.05, 0));

  /**
   * A decoder trained on pairs; its tensors live in the caller's scope.
   *
   * @param features {@code [samples, width]}, without gradient
   * @param pictures {@code [samples, channels, height, width]}
   */
  static PictureDecoder fitted(Tensor features, Tensor pictures, Seed seed) {
    Tensor mean = Ops.mean(features, true, 0);
    Tensor spread = Ops.mean(features.sub(mean).square(), true, 0).sqrt();
    Tensor scale = Ops.plus(spread, 1e-6).reciprocal();
    long[] shape = {pictures.size(1), pictures.size(2), pictures.size(3)};
    int pixels = Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
    var head = new HeadConfig(List.of(HIDDEN, pixels), HIDDEN_STAGE, Stage.PLAIN);
    Layer layers = head.make(Math.toIntExact(features.size(1)), seed.with(0));
    var decoder = new PictureDecoder(mean, scale, layers, shape);
    decoder.train(features, pictures, seed.with(1));
    return decoder;
  }

  private void train(Tensor features, Tensor pictures, Seed seed) {
    long samples = features.size(0);
    long perEpoch = Math.ceilDiv(samples, BATCH);
    long epochs = Math.max(EPOCHS, Math.ceilDiv(LEAST_STEPS, perEpoch));
    var optimizer = Optimizer.of(ADAM_W, Tree.parameters(layers), _ -> LearningRateScale.SCHEDULED);
    for (long epoch = 0; epoch < epochs; epoch++) {
      try (var _ = Scope.open()) {
        Tensor order = Ops.randLike(seed.with(epoch), features, samples).argsort(0, false);
        for (long batch = 0; batch < perEpoch; batch++) {
          long first = batch * BATCH;
          Tensor rows = order.narrow(0, first, Math.min(BATCH, samples - first));
          var clock = new Clock(epoch * perEpoch + batch + 1, epochs * perEpoch, rows.size(0));
          step(optimizer, clock, features.index_select(0, rows), pictures.index_select(0, rows));
        }
      }
    }
  }

  private void step(Optimizer optimizer, Clock clock, Tensor features, Tensor pictures) {
    try (var _ = Scope.open()) {
      torch.mse_loss(of(features), pictures).backward();
      optimizer.step(clock);
    }
  }

  /** The pictures {@code [samples, channels, height, width]} of {@code features}. */
  Tensor of(Tensor features) {
    Tensor flat = layers.forward(features.sub(mean).mul(scale), Pass.evaluate());
    return flat.view(flat.size(0), shape[0], shape[1], shape[2]);
  }

  /** The mean squared error of the pictures of {@code features} beside {@code pictures}. */
  double error(Tensor features, Tensor pictures) {
    return Ops.noGrad(() -> Ops.value(torch.mse_loss(of(features), pictures)));
  }
}
