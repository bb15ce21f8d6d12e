package org.fullrank.methods.positionprediction;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.Grid;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Tensors;

/**
 * The loss of each token and what the largest logit says of its place.
 *
 * <p>With logits {@code z} of {@code N} places and a target distribution {@code t}: {@code
 * logsumexp z − Σ_j t_j z_j}. The target of token {@code i} is place {@code i}, or the smoothed row
 * {@code i}. Of offsets it is the sum of such a loss for rows and one for columns.
 *
 * @param loss {@code [batch, tokens]}, fp32 or wider
 * @param right {@code [batch, tokens]}, 1 where the largest logit is the target's place or offset
 * @param distance {@code [batch, tokens]}, rows plus columns between the guess and the truth
 * @param found the guessed places; absent of offsets
 */
record Guesses(Tensor loss, Tensor right, Tensor distance, Optional<Found> found) {
  /**
   * Guessed places.
   *
   * @param place {@code [batch, tokens]} int64
   * @param confidence {@code [batch, tokens]}, the logarithm of their probability
   */
  record Found(Tensor place, Tensor confidence) {}

  /**
   * The guesses that {@code logits} make.
   *
   * @param grid the places; token {@code i} stands at place {@code i}
   * @param logits {@code [batch, tokens, outputs]}
   * @param others {@code [batch, tokens]} int64, the token that an offset is from
   */
  static Guesses of(PositionTarget target, Grid grid, Tensor logits, Optional<Tensor> others) {
    Check.rank(logits, "logits", "batch", "tokens", "outputs");
    return Precision.exact(() -> {
      Tensor z = Ops.atLeastFloat(logits);
      return switch (target) {
        case PositionTarget.Place _ -> ofPlaces(grid, z, own(z));
        case PositionTarget.Smoothed(double sigma) ->
            ofPlaces(grid, z, Ops.sum(z.mul(smoothed(grid, sigma, z)), false, 2));
        case PositionTarget.Relative _ -> ofOffsets(grid, z, others.orElseThrow());
      };
    });
  }

  /** {@code z_i} of token {@code i}. */
  private static Tensor own(Tensor z) {
    return at(z, Ops.rangeLike(z, z.size(1)).unsqueeze(0).expand(z.size(0), z.size(1)));
  }

  private static Tensor at(Tensor z, Tensor classes) {
    return z.gather(2, classes.unsqueeze(2)).squeeze(2);
  }

  /** {@code [tokens, places]}, rows sum to 1. */
  private static Tensor smoothed(Grid grid, double sigma, Tensor z) {
    int places = grid.tokens();
    int tokens = Math.toIntExact(z.size(1));
    var weights = new double[tokens * places];
    for (int token = 0; token < tokens; token++) {
      double sum = 0;
      for (int place = 0; place < places; place++) {
        int rows = token / grid.columns() - place / grid.columns();
        int columns = token % grid.columns() - place % grid.columns();
        double weight = Math.exp(-Math.hypot((double) rows, (double) columns) / (sigma * sigma));
        weights[token * places + place] = weight;
        sum += weight;
      }
      for (int place = 0; place < places; place++) {
        weights[token * places + place] /= sum;
      }
    }
    return Tensors.like(weights, z, tokens, places);
  }

  private static Guesses ofPlaces(Grid grid, Tensor z, Tensor wanted) {
    Tensor sums = Ops.logSumExp(z, 2);
    Tensor place = Ops.argmax(z.detach(), 2);
    Tensor truth = Ops.rangeLike(z, z.size(1)).unsqueeze(0);
    var coordinates = Coordinates.of(grid, z);
    Tensor distance =
        coordinates
            .rows(place)
            .sub(coordinates.rows(truth))
            .abs()
            .add(coordinates.columns(place).sub(coordinates.columns(truth)).abs());
    var found = new Found(place, at(z.detach(), place).sub(sums.detach()));
    Tensor right = place.eq(truth).to(z.scalar_type());
    return new Guesses(sums.sub(wanted), right, distance.to(z.scalar_type()), Optional.of(found));
  }

  private static Guesses ofOffsets(Grid grid, Tensor z, Tensor others) {
    var coordinates = Coordinates.of(grid, z);
    Tensor own = Ops.rangeLike(z, z.size(1)).unsqueeze(0);
    Tensor down = coordinates.rows(own).sub(coordinates.rows(others));
    Tensor along = coordinates.columns(own).sub(coordinates.columns(others));
    long rows = 2L * grid.rows() - 1;
    var first = offset(z.narrow(2, 0, rows), down, grid.rows() - 1);
    var second = offset(z.narrow(2, rows, 2L * grid.columns() - 1), along, grid.columns() - 1);
    Tensor distance = first.distance.add(second.distance);
    Tensor right = Ops.below(distance, 1).to(z.scalar_type());
    return new Guesses(first.loss.add(second.loss), right, distance, Optional.empty());
  }

  private record Axis(Tensor loss, Tensor distance) {}

  private static Axis offset(Tensor z, Tensor offset, int most) {
    Tensor truth = offset.add(Tensors.like(new long[] {most}, offset, 1));
    Tensor distance = Ops.argmax(z.detach(), 2).sub(truth).abs().to(z.scalar_type());
    return new Axis(Ops.logSumExp(z, 2).sub(at(z, truth)), distance);
  }

  /** The row and column of each place, int64. */
  private record Coordinates(Tensor row, Tensor column) {
    static Coordinates of(Grid grid, Tensor beside) {
      int places = grid.tokens();
      var rows = new long[places];
      var columns = new long[places];
      for (int place = 0; place < places; place++) {
        rows[place] = place / grid.columns();
        columns[place] = place % grid.columns();
      }
      return new Coordinates(
          Tensors.like(rows, beside, places), Tensors.like(columns, beside, places));
    }

    Tensor rows(Tensor places) {
      return row.index_select(0, places.reshape(-1)).view(places.shape());
    }

    Tensor columns(Tensor places) {
      return column.index_select(0, places.reshape(-1)).view(places.shape());
    }
  }
}
