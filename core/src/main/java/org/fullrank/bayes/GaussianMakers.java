package org.fullrank.bayes;

import java.util.function.Predicate;
import org.fullrank.core.Seed;
import org.fullrank.nn.Conv2d;
import org.fullrank.nn.ConvShape;
import org.fullrank.nn.Layer;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Place;

/** Makers of maps and convolutions with a posterior at chosen places, plain elsewhere. */
public final class GaussianMakers {
  private GaussianMakers() {}

  /** The linear maps of {@code plain}, with a posterior where {@code scope} holds. */
  public static LinearMap.Maker linears(
      LinearMap.Maker plain, Predicate<Place> scope, PosteriorConfig settings) {
    return new Linears(plain, scope, settings, true);
  }

  /** The convolutions of {@code plain}, with a posterior where {@code scope} holds. */
  public static Conv2d.Maker convolutions(
      Conv2d.Maker plain, Predicate<Place> scope, PosteriorConfig settings) {
    return new Convolutions(plain, scope, settings, true);
  }

  /**
   * @param here whether maps have a posterior; true before a place is known
   */
  private record Linears(
      LinearMap.Maker plain, Predicate<Place> scope, PosteriorConfig settings, boolean here)
      implements LinearMap.Maker {
    @Override
    public LinearMap make(int inputs, int outputs, boolean bias, Seed seed) {
      return changed(plain.make(inputs, outputs, bias, seed));
    }

    @Override
    public LinearMap makeQueriesKeysValues(int width, boolean bias, Seed seed) {
      return changed(plain.makeQueriesKeysValues(width, bias, seed));
    }

    private LinearMap changed(LinearMap map) {
      return here ? GaussianLinear.around(map, settings) : map;
    }

    @Override
    public LinearMap.Maker at(Place place) {
      return new Linears(plain.at(place), scope, settings, scope.test(place));
    }
  }

  private record Convolutions(
      Conv2d.Maker plain, Predicate<Place> scope, PosteriorConfig settings, boolean here)
      implements Conv2d.Maker {
    @Override
    public Layer make(ConvShape shape, boolean bias, Seed seed) {
      Layer made = plain.make(shape, bias, seed);
      return here ? GaussianConv.around(shape, made, settings) : made;
    }

    @Override
    public Conv2d.Maker at(Place place) {
      return new Convolutions(plain.at(place), scope, settings, scope.test(place));
    }
  }
}
