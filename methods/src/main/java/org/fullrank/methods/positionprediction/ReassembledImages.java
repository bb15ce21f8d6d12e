package org.fullrank.methods.positionprediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.heads.ImagePatches;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.methods.Exhibit;
import org.fullrank.methods.Method;
import org.fullrank.methods.PictureSheet;
import org.fullrank.nn.Pass;

/** Images, and their patches at the places where the head puts them. */
final class ReassembledImages implements Exhibit {
  private static final long SHOWN = 8; // images

  @Override
  public String name() {
    return "reassembled_images";
  }

  @Override
  public Optional<PictureSheet> of(Encoder encoder, Method method, Iterable<Batch> batches) {
    Iterator<Batch> source = batches.iterator();
    return PositionPrediction.within(method)
        .filter(it -> it.layout().channels() > 0 && source.hasNext())
        .flatMap(it -> sheet(encoder, it, source.next().view(0).input()));
  }

  private static Optional<PictureSheet> sheet(
      Encoder encoder, PositionPrediction method, Input input) {
    return Ops.noGrad(() -> {
      Tensor images = input.values().narrow(0, 0, Math.min(SHOWN, input.batch()));
      var answer = method.answer(encoder, Input.of(images), 0, Pass.evaluate());
      return answer
          .guesses()
          .found()
          .map(found -> sheet(images, reassembled(images, found, method.layout())));
    });
  }

  private static PictureSheet sheet(Tensor images, Tensor built) {
    var rows = new ArrayList<List<Tensor>>();
    for (Tensor row : List.of(images, built)) {
      rows.add(
          IntStream.range(0, Math.toIntExact(row.size(0)))
              .mapToObj(i -> row.select(0, i))
              .toList());
    }
    return new PictureSheet(
        "Images put together again",
        "The upper row shows images. The lower row shows the same patches at the places that the"
            + " head gives them; the surest of several patches is shown, and a place that no patch"
            + " is given to is black.",
        rows);
  }

  /** {@code images} with each patch at its guessed place, the surest on top. */
  static Tensor reassembled(Tensor images, Guesses.Found found, TokenLayout layout) {
    Tensor patches = ImagePatches.of(images, layout.patch());
    float[] from = Tensors.floats(patches);
    float[] into = new float[from.length];
    Arrays.fill(into, (float) Ops.value(images.min()));
    double[] places = Tensors.doubles(found.place());
    double[] surety = Tensors.doubles(found.confidence());
    int perImage = Math.toIntExact(patches.size(1));
    int pixels = Math.toIntExact(patches.size(2));
    IntStream.range(0, places.length)
        .boxed()
        .sorted(Comparator.comparingDouble(token -> surety[token]))
        .forEach(token -> {
          int place = token / perImage * perImage + (int) places[token];
          System.arraycopy(from, token * pixels, into, place * pixels, pixels);
        });
    Tensor built = Tensors.like(into, images, patches.shape());
    return ImagePatches.images(built, layout.patch(), layout.rows());
  }
}
