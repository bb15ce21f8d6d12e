package org.fullrank.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Check;

/**
 * Data sets whose images have a group besides their class, such as the background that goes along
 * with the class, and sets to pretrain for them.
 */
public sealed interface GroupedSet extends DataConfig.Whole {
  /**
   * Dominoes: a digit 0 or 1 above a pullover or a shirt, and the garment is the class. In the
   * training part the digit agrees with the garment more often than not; in the others it does not.
   * Groups are the four pairs. Validation and test have 500 images of each group.
   *
   * @param garments the folder of Fashion-MNIST; if absent, the folder that {@link Fetch} finds
   * @param digits a folder of MNIST's IDX files, or of the set {@code mnist-digits}; if absent, the
   *     folder that {@link Fetch} finds
   * @param train training images, half of each garment, 4 to 8,000
   * @param agreement share of the training images whose digit agrees, 0 to 1 without both
   * @see <a href="https://arxiv.org/abs/2006.07710">Shah et al., NeurIPS 2020</a>
   */
  record Dominoes(Optional<Path> garments, Optional<Path> digits, int train, double agreement)
      implements GroupedSet {
    /** The most that leave garments for the validation. */
    public static final int TRAIN = 8000;

    /** 95 %. */
    public static final double AGREEMENT = .95;

    public Dominoes {
      Check.within(train, 4, TRAIN, "dominoes: train");
      Check.within(agreement, Math.nextUp(0.0), Math.nextDown(1.0), "dominoes: agreement");
    }

    @Override
    public Splits open(Skipped skipped) {
      return DominoImages.of(
          this,
          new DataConfig.FashionMnist(garments).open(skipped),
          digits.orElseGet(() -> Fetch.here().find(Published.MNIST_DIGITS)));
    }
  }

  /**
   * Two classes of Fashion-MNIST over lying or standing waves, which go along with the class as in
   * Waterbirds: 1,750, 92, 28 and 530 training images of the groups; 300 validation and 500 test
   * images of each.
   *
   * @param path the folder of Fashion-MNIST; if absent, the folder that {@link Fetch} finds
   * @param first number of the class that is mostly on lying waves, 0 to 9
   * @param second number of the class that is mostly on standing waves, another
   * @param amplitude of the waves, above 0, at most 1
   */
  record CompositedFashion(Optional<Path> path, int first, int second, double amplitude)
      implements GroupedSet {
    /** Pullover. */
    public static final int FIRST = 2;

    /** Coat. */
    public static final int SECOND = 4;

    /** 0.6 of white. */
    public static final double AMPLITUDE = .6;

    public CompositedFashion {
      Check.within(first, 0, 9, "composited_fashion: first");
      Check.within(second, 0, 9, "composited_fashion: second");
      Check.within(amplitude, Math.nextUp(0.0), 1, "composited_fashion: amplitude");
      if (first == second) {
        throw new IllegalArgumentException(
            "composited_fashion: want two classes, were both " + first);
      }
    }

    @Override
    public Splits open(Skipped skipped) {
      return Composites.grouped(this, new DataConfig.FashionMnist(path).open(skipped));
    }
  }

  /**
   * All of Fashion-MNIST over the waves of {@link CompositedFashion}, drawn independently of the
   * class, without groups: images to pretrain with.
   *
   * @param path the folder of Fashion-MNIST; if absent, the folder that {@link Fetch} finds
   * @param amplitude of the waves, above 0, at most 1
   */
  record TexturedFashion(Optional<Path> path, double amplitude) implements GroupedSet {
    /** 0.6 of white. */
    public static final double AMPLITUDE = CompositedFashion.AMPLITUDE;

    public TexturedFashion {
      Check.within(amplitude, Math.nextUp(0.0), 1, "textured_fashion: amplitude");
    }

    @Override
    public Splits open(Skipped skipped) {
      return Composites.independent(this, new DataConfig.FashionMnist(path).open(skipped));
    }
  }

  /**
   * A set in the layout of WILDS: {@code metadata.csv} with a line an image, and its column {@code
   * split} of 0 (train), 1 (validation) and 2 (test). The groups are the pairs of values of the
   * group columns; a group without an image in a part is an error.
   *
   * @param path the folder with {@code metadata.csv}, or the table
   * @param image column of the images' paths, relative to the table
   * @param label column of the classes
   * @param groups columns whose values make the groups
   * @param levels how samples of more than 8 bits become 0 to 255
   * @see <a href="https://arxiv.org/abs/2012.07421">Koh et al., ICML 2021</a>
   */
  record Wilds(Path path, String image, String label, List<String> groups, Levels levels)
      implements GroupedSet {
    /** As Waterbirds. */
    public static final String IMAGE = "img_filename";

    /** As Waterbirds. */
    public static final String LABEL = "y";

    /** As Waterbirds. */
    public static final List<String> GROUPS = List.of("y", "place");

    public Wilds {
      groups = List.copyOf(groups);
      if (groups.isEmpty()) {
        throw new IllegalArgumentException("wilds: want one group column or more, was none");
      }
    }

    @Override
    public Splits open(Skipped skipped) {
      return WildsTable.open(this, skipped);
    }
  }
}
