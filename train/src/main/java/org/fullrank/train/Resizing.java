package org.fullrank.train;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.encoder.PositionResampling;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Role;

/**
 * A stored tensor converted to a model with another image size, number of channels, length of
 * sequences or number of ids.
 *
 * @param values the converted values, in the model's shape
 * @param how the conversion, in words
 */
record Resizing(Tensor values, String how) {
  private static final int MOST_EXTRA = 16; // class token and registers before the patches

  /**
   * {@code stored} converted to the shape of {@code wanted}; empty if no conversion applies.
   *
   * <p>Learned positions {@code [1, extra + rows², width]} are resampled over their square grid;
   * those of the extra tokens stay. A table of sines and cosines stays as the model computes it for
   * its own grid. Kernels of the first convolution are summed over the channels for gray input;
   * kernels for gray input are repeated and divided by the number of channels. Both keep the
   * response to an image with equal channels.
   *
   * <p>Of a longer table of positions of a sequence the beginning is taken, and of a table of more
   * ids than the tokenizer has the first rows.
   *
   * @param resampling of learned positions, as the model's setting has it; empty for sequences
   */
  static Optional<Resizing> of(
      NamedTensor wanted, Tensor stored, Optional<PositionResampling> resampling) {
    if (wanted.name().equals("token_embedding.weight")) {
      return beginning(wanted.tensor(), stored, 0, "ids");
    }
    if (wanted.name().equals("pos_embed") && stored.dim() == 3 && wanted.tensor().dim() == 3) {
      return wanted.role() == Role.BUFFER
          ? Optional.of(new Resizing(wanted.tensor(), "computed for the model's grid"))
          : resampling
              .map(grid -> positions(wanted.tensor(), stored, grid))
              .orElseGet(() -> beginning(wanted.tensor(), stored, 1, "positions"));
    }
    boolean first =
        wanted.name().equals("patch_embed.proj.weight") || wanted.name().equals("conv1.weight");
    return first && stored.dim() == 4 ? channels(wanted.tensor(), stored) : Optional.empty();
  }

  private static Optional<Resizing> beginning(Tensor wanted, Tensor stored, int axis, String what) {
    long[] shape = stored.shape();
    long count = wanted.size(axis);
    if (shape.length != wanted.dim() || shape[axis] <= count) {
      return Optional.empty();
    }
    long had = shape[axis];
    shape[axis] = count;
    return Arrays.equals(shape, wanted.shape())
        ? Optional.of(
            new Resizing(
                stored.narrow(axis, 0, count),
                String.format(Locale.ROOT, "the first %,d of %,d %s", count, had, what)))
        : Optional.empty();
  }

  private static Optional<Resizing> positions(
      Tensor wanted, Tensor stored, PositionResampling resampling) {
    if (stored.size(0) != 1 || stored.size(2) != wanted.size(2)) {
      return Optional.empty();
    }
    for (int extra = 0; extra <= MOST_EXTRA; extra++) {
      long from = side(stored.size(1) - extra);
      long to = side(wanted.size(1) - extra);
      if (from > 0 && to > 0) {
        return Optional.of(
            new Resizing(
                resampled(Ops.toFloat(stored), extra, resampling, to),
                String.format(
                    Locale.ROOT, "resampled from %d x %d to %d x %d", from, from, to, to)));
      }
    }
    return Optional.empty();
  }

  /** The side of a square of {@code tokens}; 0 if {@code tokens} is not a square number. */
  private static long side(long tokens) {
    long side = Math.round(Math.sqrt((double) Math.max(tokens, 0)));
    return side * side == tokens ? side : 0;
  }

  private static Tensor resampled(
      Tensor stored, int extra, PositionResampling resampling, long to) {
    long from = side(stored.size(1) - extra);
    Tensor image =
        stored
            .narrow(1, extra, from * from)
            .reshape(1, from, from, stored.size(2))
            .permute(0, 3, 1, 2);
    Tensor patches = resampling.apply(image, to, to).flatten(2, 3).transpose(1, 2);
    return Ops.cat(1, stored.narrow(1, 0, extra), patches);
  }

  private static Optional<Resizing> channels(Tensor wanted, Tensor stored) {
    long has = stored.size(1);
    long wants = wanted.size(1);
    long[] shape = stored.shape();
    shape[1] = wants;
    if (!Arrays.equals(shape, wanted.shape())) {
      return Optional.empty();
    }
    if (wants == 1) {
      return Optional.of(
          new Resizing(
              Ops.sum(Ops.toFloat(stored), true, 1),
              String.format(Locale.ROOT, "summed over %d channels", has)));
    }
    return has == 1
        ? Optional.of(
            new Resizing(
                Ops.times(Ops.toFloat(stored), 1.0 / wants).expand(shape),
                String.format(
                    Locale.ROOT, "repeated for %d channels and divided by %d", wants, wants)))
        : Optional.empty();
  }
}
