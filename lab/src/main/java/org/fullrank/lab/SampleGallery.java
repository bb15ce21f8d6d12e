package org.fullrank.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import org.fullrank.data.Dataset;
import org.fullrank.data.Unreadable;
import org.fullrank.encoder.Encoder;
import org.fullrank.loader.Batches;
import org.fullrank.loader.ViewMaker;
import org.fullrank.probe.Embed;
import org.fullrank.probe.EmbeddingsFile;
import org.fullrank.report.Gallery;

/** Selects samples of a data set for the report and embeds them. */
final class SampleGallery {
  private static final int SHOWN = 600;
  private static final int BATCH = 200;

  private SampleGallery() {}

  /**
   * At most 600 samples of {@code data}, laid out by the features of {@code encoder} on {@code
   * view}.
   */
  static Gallery of(Dataset data, ViewMaker view, Encoder encoder) {
    try (var batches = Batches.of(data, view, BATCH, _ -> {}).sample(SHOWN)) {
      return of(
          data, Embed.file(encoder, batches, data.classes(), id -> data.id(Math.toIntExact(id))));
    }
  }

  private static Gallery of(Dataset data, EmbeddingsFile embedded) {
    var samples = new ArrayList<Gallery.GallerySample>();
    var rows = new ArrayList<float[]>();
    var embeddings = embedded.embeddings();
    int width = embeddings.width();
    for (int i = 0; i < embedded.ids().length; i++) {
      int index = Math.toIntExact(embedded.ids()[i]);
      try {
        samples.add(
            new Gallery.GallerySample(data.id(index), label(data, index), data.shown(index)));
        rows.add(Arrays.copyOfRange(embeddings.values(), i * width, (i + 1) * width));
      } catch (Unreadable _) {
        // removed since it was embedded: the map leaves it out
      }
    }
    return Gallery.of(samples, rows.toArray(float[][]::new));
  }

  private static Optional<String> label(Dataset data, int index) {
    int label = data.label(index);
    return label == Dataset.UNLABELLED ? Optional.empty() : Optional.of(data.classes().get(label));
  }
}
