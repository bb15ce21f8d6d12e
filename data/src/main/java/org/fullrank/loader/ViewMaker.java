package org.fullrank.loader;

import java.util.List;
import org.fullrank.core.Seed;
import org.fullrank.data.Item;
import org.fullrank.input.InputShape;
import org.fullrank.input.Transform;

/** Makes the views of samples of one kind: images, sound or text. Shared by all worker threads. */
public interface ViewMaker extends Augmentations {
  /** What each view of a sample holds; one or more. */
  List<Layout> views();

  /** Makes rows on one thread, with scratch memory of its own. */
  Writer writer();

  @Override
  default ViewMaker at(int epoch) {
    return this;
  }

  /**
   * What a view holds.
   *
   * @param shape of a row: images have rows of one size, waveforms, spectrograms and ids have rows
   *     of any length up to the shape's, which are padded to the longest of a batch
   * @param transforms that are recorded for each row, in the order of their application
   */
  record Layout(InputShape shape, List<Transform> transforms) {
    public Layout {
      transforms = List.copyOf(transforms);
    }
  }

  /** Makes rows of views. For one thread. */
  interface Writer {
    /**
     * Draws view {@code view} of {@code item} from {@code stream} and writes it to {@code row}. A
     * row that is not written says that the sample lacks this view.
     */
    void write(Item item, int view, Seed stream, ViewRow row);
  }
}
