package org.fullrank.methods.positionprediction;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.heads.ImagePatches;
import org.fullrank.input.Batch;
import org.fullrank.methods.Exhibit;
import org.fullrank.methods.Method;
import org.fullrank.methods.PictureSheet;

/** The accuracy at each place of the image, as shades of gray. */
final class PositionMap implements Exhibit {
  private static final int BATCHES = 4;

  @Override
  public String name() {
    return "position_map";
  }

  @Override
  public Optional<PictureSheet> of(Encoder encoder, Method method, Iterable<Batch> batches) {
    var first = new ArrayList<Batch>();
    Iterator<Batch> source = batches.iterator();
    while (source.hasNext() && first.size() < BATCHES) {
      first.add(source.next());
    }
    return PositionPrediction.within(method)
        .filter(it -> !first.isEmpty() && it.layout().channels() > 0)
        .map(it -> sheet(encoder, it, first));
  }

  private static PictureSheet sheet(
      Encoder encoder, PositionPrediction method, List<Batch> batches) {
    Tensor images = batches.getFirst().view(0).input().values();
    var pictures = new ArrayList<Tensor>();
    double trained = method.config().maskRatio();
    for (double ratio : trained == 0 ? List.of(0.0) : List.of(0.0, trained)) {
      double[] shares = Tally.of(encoder, method, ratio, batches).accuracyByPlace();
      pictures.add(picture(shares, method.layout(), images));
    }
    return new PictureSheet(
        "Accuracy of positions",
        "Each square is a place of the image; the brighter it is, the more of the patches from"
            + " there are placed right, from none (black) to all (white). On the left every patch"
            + " gives keys and values, on the right the part that gives them in training.",
        List.of(pictures));
  }

  /** From the darkest value of {@code images} for 0 to their brightest for 1. */
  static Tensor picture(double[] shares, TokenLayout layout, Tensor images) {
    double dark = Ops.value(images.min());
    double bright = Ops.value(images.max());
    var shades = new double[shares.length];
    for (int place = 0; place < shades.length; place++) {
      shades[place] = dark + shares[place] * (bright - dark);
    }
    long pixels = (long) layout.patch() * layout.patch() * layout.channels();
    Tensor patches =
        Tensors.like(shades, images, 1, shades.length, 1).expand(1, shades.length, pixels);
    return ImagePatches.images(patches, layout.patch(), layout.rows()).select(0, 0);
  }
}
