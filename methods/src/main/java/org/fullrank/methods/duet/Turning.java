package org.fullrank.methods.duet;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Tensors;

/** Images turned about their centre, bilinear; what comes from outside is their first pixel. */
final class Turning {
  private Turning() {}

  /**
   * Turns each image counter-clockwise, as the recorded rotation of views does. Where the corners
   * of the images are masked, their first pixel is the mask's black.
   *
   * @param images {@code [batch, channels, size, size]}
   * @param degrees {@code [batch]}
   * @return the same shape
   */
  static Tensor of(Tensor images, double[] degrees) {
    Check.rank(images, "images", "batch", "channels", "height", "width");
    Check.size(images, "images", 3, "width", images.size(2));
    var maps = new float[6 * degrees.length];
    for (int i = 0; i < degrees.length; i++) {
      float sine = (float) Math.sin(Math.toRadians(degrees[i]));
      float cosine = (float) Math.cos(Math.toRadians(degrees[i]));
      float[] map = {cosine, -sine, 0, sine, cosine, 0};
      System.arraycopy(map, 0, maps, 6 * i, map.length);
    }
    Tensor outside = images.narrow(2, 0, 1).narrow(3, 0, 1);
    Tensor places = Tensors.like(maps, images, degrees.length, 2, 3);
    return NeuralOps.affine(images.sub(outside), places).add(outside);
  }

  /** Turns all images by {@code degrees}. */
  static Tensor of(Tensor images, double degrees) {
    var all = new double[Math.toIntExact(images.size(0))];
    Arrays.fill(all, degrees);
    return of(images, all);
  }
}
