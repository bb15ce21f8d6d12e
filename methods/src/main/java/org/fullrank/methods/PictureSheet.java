package org.fullrank.methods;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Pictures in rows, for a section of a report.
 *
 * @param title heading of the section
 * @param hint how to read the pictures, in a sentence or two
 * @param rows pictures {@code [channels, height, width]} in the units of the encoder's input
 */
public record PictureSheet(String title, String hint, List<List<Tensor>> rows) {
  public PictureSheet {
    rows = rows.stream().map(List::copyOf).toList();
  }
}
