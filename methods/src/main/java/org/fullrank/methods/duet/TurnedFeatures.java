package org.fullrank.methods.duet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.methods.Exhibit;
import org.fullrank.methods.Method;
import org.fullrank.methods.PictureSheet;

/** The strip of controlled generation: turned images above the decoded turned features. */
final class TurnedFeatures implements Exhibit {
  private static final int SHOWN = 5; // images

  @Override
  public String name() {
    return "turned_features";
  }

  @Override
  public Optional<PictureSheet> of(Encoder encoder, Method method, Iterable<Batch> batches) {
    if (Duet.structure(method).isEmpty()) {
      return Optional.empty();
    }
    return Findings.subject(encoder, method, batches)
        .filter(Reconstruction::possible)
        .flatMap(subject ->
            Findings.Turns.of(subject).map(turns -> sheet(Reconstruction.of(subject), turns)));
  }

  private static PictureSheet sheet(Reconstruction made, Findings.Turns turns) {
    var unseen = made.unseen().where(i -> i < SHOWN);
    Tensor still = Ops.noGrad(() -> unseen.features(unseen.images()));
    int bins = turns.structure().bins();
    var turned = new ArrayList<Tensor>();
    var decoded = new ArrayList<Tensor>();
    for (int bin = 0; bin < bins; bin++) {
      double delta = (double) bin / bins;
      Tensor moved = turns.structure().moved(still, turns.group(), delta);
      turned.add(Turning.of(unseen.images(), 360 * delta));
      decoded.add(Ops.noGrad(() -> made.decoder().of(moved)));
    }
    var rows = new ArrayList<List<Tensor>>();
    for (int i = 0; i < unseen.size(); i++) {
      rows.add(picked(turned, i));
      rows.add(picked(decoded, i));
    }
    return new PictureSheet(
        "Images from turned features",
        "Of each image, the upper row shows the image turned counter-clockwise, bin by bin from no"
            + " turn on. The lower row shows what a small decoder makes of the features of the"
            + " image as it is, rolled by as many bins. The closer the two rows, the better the"
            + " features can be edited.",
        rows);
  }

  private static List<Tensor> picked(List<Tensor> pictures, int image) {
    return pictures.stream().map(all -> all.select(0, image)).toList();
  }
}
