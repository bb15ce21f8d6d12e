package org.fullrank.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Skipped;
import org.fullrank.data.Unreadable;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.input.Targets;
import org.fullrank.input.View;

/** The embedded images of clothing, {@code [n, 1, 28, 28]}, and crude views of them. */
final class Fashion {
  private static final int SIDE = 28;

  private final float[][] pixels;

  Fashion(int size) {
    try (var splits = new DataConfig.FashionMini().open(new Skipped())) {
      Dataset train = splits.train();
      pixels = new float[size][];
      for (int i = 0; i < size; i++) {
        pixels[i] = normalised(train.image(i));
      }
    } catch (Unreadable e) {
      throw new IllegalStateException(e);
    }
  }

  private static float[] normalised(Image image) {
    float[] values = new float[image.pixels().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = ((image.pixels()[i] & 0xFF) / 255f - 0.286f) / 0.353f;
    }
    return values;
  }

  /** All images as they are, in batches, the second view a random one. */
  Iterable<Batch> evaluation(int size, int batch) {
    return () ->
        IntStream.range(0, size / batch)
            .mapToObj(b -> {
              int[] rows = IntStream.range(b * batch, (b + 1) * batch).toArray();
              return views(rows, List.of(plain(rows), random(rows, new Seed(b).random())));
            })
            .iterator();
  }

  /** Two random views of a random batch. */
  Batch training(int batch, Seed seed) {
    RandomGenerator random = seed.random();
    int[] rows = random.ints(batch, 0, pixels.length).toArray();
    return views(rows, List.of(random(rows, random), random(rows, random)));
  }

  private static Batch views(int[] rows, List<Tensor> values) {
    List<View> views = new ArrayList<>();
    values.forEach(x -> views.add(View.of(Input.of(x), List.of())));
    long[] ids = Arrays.stream(rows).asLongStream().toArray();
    return new Batch(views, ids, new Targets.None());
  }

  private Tensor plain(int[] rows) {
    float[] out = new float[rows.length * SIDE * SIDE];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(pixels[rows[i]], 0, out, i * SIDE * SIDE, SIDE * SIDE);
    }
    return Tensors.of(out, rows.length, 1, SIDE, SIDE);
  }

  /** A random box of 40 to 100 % of the area, mirrored half of the time, brighter or darker. */
  private Tensor random(int[] rows, RandomGenerator random) {
    float[] out = new float[rows.length * SIDE * SIDE];
    for (int i = 0; i < rows.length; i++) {
      double box = SIDE * Math.sqrt(0.4 + 0.6 * random.nextDouble());
      double top = random.nextDouble() * (SIDE - box);
      double left = random.nextDouble() * (SIDE - box);
      boolean mirrored = random.nextBoolean();
      float gain = 0.6f + 0.8f * random.nextFloat();
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          int column = (int) (left + (mirrored ? SIDE - 1 - x : x) * box / SIDE);
          int row = (int) (top + y * box / SIDE);
          out[(i * SIDE + y) * SIDE + x] = gain * pixels[rows[i]][row * SIDE + column];
        }
      }
    }
    return Tensors.of(out, rows.length, 1, SIDE, SIDE);
  }
}
