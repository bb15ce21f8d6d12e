package org.fullrank.methods.byov;

import java.util.function.Predicate;
import org.fullrank.core.Check;
import org.fullrank.nn.Place;

/**
 * The places whose linear maps and convolutions have a posterior. Norms, position embeddings and
 * class tokens never have one.
 */
public sealed interface PosteriorScope extends Predicate<Place> {
  /** Whether the maps at {@code place} have a posterior. */
  @Override
  boolean test(Place place);

  /** The head alone: the classifier of supervised learning, BYOL's projector. */
  record Head() implements PosteriorScope {
    @Override
    public boolean test(Place place) {
      return place.equals(Place.HEAD);
    }
  }

  /**
   * The last blocks of the encoder.
   *
   * @param count number of blocks, 1 or more
   */
  record LastBlocks(int count) implements PosteriorScope {
    public LastBlocks {
      Check.positive(count, "count");
    }

    @Override
    public boolean test(Place place) {
      return place instanceof Place.Block(int number, int blocks) && number >= blocks - count;
    }
  }

  /** The whole encoder: patch embedding or first convolution, and all blocks. */
  record Encoder() implements PosteriorScope {
    @Override
    public boolean test(Place place) {
      return switch (place) {
        case Place.Stem _, Place.Block _ -> true;
        case Place.Head _, Place.Predictor _ -> false;
      };
    }
  }

  /** The encoder and the head. */
  record EncoderAndHead() implements PosteriorScope {
    @Override
    public boolean test(Place place) {
      return !place.equals(Place.PREDICTOR);
    }
  }

  /** The encoder, the head and BYOL's predictor. */
  record All() implements PosteriorScope {
    @Override
    public boolean test(Place place) {
      return true;
    }
  }
}
