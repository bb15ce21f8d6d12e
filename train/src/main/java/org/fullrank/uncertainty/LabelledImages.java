package org.fullrank.uncertainty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Tensors;
import org.fullrank.data.Dataset;
import org.fullrank.loader.Batches;
import org.fullrank.loader.ViewMaker;
import org.fullrank.probe.Labels;

/**
 * Labelled images as an encoder takes them.
 *
 * @param values {@code [images, channels, height, width]}
 * @param labels their classes
 */
record LabelledImages(Tensor values, Labels labels) {
  private static final int BATCH = 250;

  /**
   * At most {@code most} labelled images, spread evenly over {@code data}, in the caller's scope.
   *
   * @throws Problem if there are fewer than two labelled images
   */
  static LabelledImages of(Dataset data, ViewMaker view, int most) {
    var rows = new ArrayList<Tensor>();
    var classes = new ArrayList<Integer>();
    int every = Math.max(1, Math.ceilDiv(data.size(), most));
    long place = 0;
    try (var batches = Batches.of(data, view, BATCH, _ -> {})) {
      for (var batch : batches) {
        long[] kept = kept(batch.classes(), place, every);
        if (kept.length > 0) {
          Tensor values = batch.view(0).input().values();
          rows.add(values.index_select(0, Tensors.like(kept, values, kept.length)));
          Arrays.stream(kept).forEach(row -> classes.add(batch.classes()[Math.toIntExact(row)]));
        }
        place += batch.samples();
      }
    }
    if (classes.size() < 2) {
      throw Problem.data("data: want 2 labelled images or more, were " + classes.size());
    }
    int[] indices = classes.stream().mapToInt(Integer::intValue).toArray();
    Tensor all = Ops.cat(0, rows.toArray(Tensor[]::new));
    return new LabelledImages(all, new Labels(indices, List.copyOf(data.classes())));
  }

  private static long[] kept(int[] classes, long place, int every) {
    var kept = new ArrayList<Long>();
    for (int row = 0; row < classes.length; row++) {
      if ((place + row) % every == 0 && classes[row] >= 0) {
        kept.add((long) row);
      }
    }
    return kept.stream().mapToLong(Long::longValue).toArray();
  }

  int size() {
    return labels.size();
  }
}
