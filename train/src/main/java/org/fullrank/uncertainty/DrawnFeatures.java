package org.fullrank.uncertainty;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.nn.Pass;

/** Features of images under draws of the weights, each draw kept over all images. */
public final class DrawnFeatures {
  private static final long CHUNK = 250;

  private DrawnFeatures() {}

  /**
   * The pooled features {@code [draws, images, width]}, fp32, in the caller's scope.
   *
   * @param images {@code [images, channels, height, width]}
   * @param draws 1 or more; draw {@code i} has the stream {@code seed.with(i)}
   */
  public static Tensor of(Encoder encoder, Tensor images, int draws, Seed seed) {
    var all = new Tensor[draws];
    for (int draw = 0; draw < draws; draw++) {
      all[draw] = of(encoder, images, Pass.sample(seed.with(draw)));
    }
    return Ops.stack(0, all);
  }

  /** The pooled features {@code [images, width]} with the mean weights, fp32. */
  public static Tensor ofMeans(Encoder encoder, Tensor images) {
    return of(encoder, images, Pass.evaluate());
  }

  private static Tensor of(Encoder encoder, Tensor images, Pass pass) {
    List<Tensor> parts = new ArrayList<>();
    for (long first = 0; first < images.size(0); first += CHUNK) {
      Tensor some = images.narrow(0, first, Math.min(CHUNK, images.size(0) - first));
      parts.add(Ops.noGrad(() -> Scope.tidy(() -> encoder.forward(Input.of(some), pass).pooled())));
    }
    return Ops.toFloat(Ops.cat(0, parts.toArray(Tensor[]::new)));
  }

  /** Whether two draws give the image {@code [1, …]} different features. */
  public static boolean vary(Encoder encoder, Tensor image) {
    try (var _ = Scope.open()) {
      Tensor two = of(encoder, image, 2, new Seed(0));
      return Ops.value(two.select(0, 0).sub(two.select(0, 1)).abs().sum()) > 0;
    }
  }
}
