package org.fullrank.loader;

import java.lang.foreign.MemorySegment;

/** The place of one sample in one view of a batch in the making. Written once, by one thread. */
public final class ViewRow {
  private final ViewBuffer view;
  private final int row;

  ViewRow(ViewBuffer view, int row) {
    this.view = view;
    this.row = row;
  }

  /**
   * The memory of a row of fixed size, fp32, to be written whole.
   *
   * @throws IllegalStateException if rows of this view have any length
   */
  public MemorySegment fixed() {
    return view.fixed(row);
  }

  /**
   * Writes a waveform, {@code [samples]}, or a spectrogram, {@code [frames × bins]} row-major.
   *
   * @throws IllegalArgumentException if it is longer than the view's shape or no whole frames
   * @throws IllegalStateException if rows of this view are not of this kind
   */
  public void write(float[] values) {
    view.write(row, values);
  }

  /**
   * Writes token ids, {@code [tokens]}.
   *
   * @throws IllegalArgumentException if there are more than the view's shape has
   * @throws IllegalStateException if rows of this view are not of this kind
   */
  public void write(long[] ids) {
    view.write(row, ids);
  }

  /** Records what was drawn for the transform at {@code place} of the layout. */
  public void record(int place, float[] values) {
    view.record(place, row, values);
  }
}
