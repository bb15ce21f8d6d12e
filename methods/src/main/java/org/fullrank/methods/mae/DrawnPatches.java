package org.fullrank.methods.mae;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Exhibit;
import org.fullrank.methods.Method;
import org.fullrank.methods.PictureSheet;

/**
 * The strip of reconstructions: images, the patches that the encoder sees, and the drawn images.
 */
final class DrawnPatches implements Exhibit {
  private static final long SHOWN = 8; // images

  @Override
  public String name() {
    return "drawn_patches";
  }

  @Override
  public Optional<PictureSheet> of(Encoder encoder, Method method, Iterable<Batch> batches) {
    Iterator<Batch> source = batches.iterator();
    return Mae.within(method)
        .filter(_ -> source.hasNext())
        .map(mae -> sheet(mae.pictures(encoder, source.next().view(0).input())));
  }

  private static PictureSheet sheet(List<Tensor> pictures) {
    var rows = new ArrayList<List<Tensor>>();
    for (Tensor row : pictures) {
      var shown = new ArrayList<Tensor>();
      for (long i = 0; i < Math.min(SHOWN, row.size(0)); i++) {
        shown.add(row.select(0, i));
      }
      rows.add(shown);
    }
    return new PictureSheet(
        "Drawn patches",
        "The upper row shows images, the middle row the patches that enter the encoder. The lower"
            + " row shows the other patches as the decoder draws them; patches that were normalised"
            + " take mean and contrast of the image.",
        rows);
  }
}
