package org.fullrank.views;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.fullrank.core.Seed;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Skipped;
import org.fullrank.data.Unreadable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Views per second of one core, two views an image; the floor copies as many floats. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ViewsBench {
  private static final int VIEWS = 2;

  /** What is looked at. */
  public enum Case {
    /** A gray image of 28 px in memory. */
    GRAY_28,
    /** A colour image of 500 × 375 px in memory, views of 224 px. */
    RGB_224,
    /** The same as a JPEG file, decoded once for both views. */
    JPEG_224
  }

  @Param({"GRAY_28", "RGB_224", "JPEG_224"})
  Case source = Case.GRAY_28;

  private Painter painter = new Painter(List.of());
  private final Arena arena = Arena.ofShared();
  private Path folder = Path.of("");
  private Dataset data = MemorySet.of(1);
  private Image decoded = Sample.ramp();
  private List<Recipe> recipes = List.of();
  private Recipe operators = new Recipe(new Policy(1, List.of()), 1, Pixels.GRAY);
  private MemorySegment target = MemorySegment.NULL;
  private MemorySegment ready = MemorySegment.NULL;
  private long sample;

  @Setup(Level.Trial)
  public void prepare() throws IOException, Unreadable {
    folder = Files.createTempDirectory("views-bench");
    Path file = folder.resolve("photograph.jpg");
    ImageIO.write(photograph(), "jpg", file.toFile());
    data = new DataConfig.Images(folder, 0).open(new Skipped()).train();
    ImageViews views =
        switch (source) {
          case GRAY_28 -> ImageViews.Simclr.small(28, Pixels.GRAY);
          case RGB_224, JPEG_224 -> ImageViews.Simclr.large(224, Pixels.RGB);
        };
    decoded =
        switch (source) {
          case GRAY_28 -> Sample.noise(1, 1, 28, 28);
          case RGB_224, JPEG_224 -> data.image(0);
        };
    recipes = views.policies().stream().map(p -> new Recipe(p, 1, views.pixels())).toList();
    var step = List.<Step>of(OperatorStep.RandAugment.DEFAULT);
    var policy = new Policy(views.policies().getFirst().size(), step);
    operators = new Recipe(policy, 1, views.pixels());
    painter = new Painter(recipes);
    target = arena.allocate(recipes.getFirst().bytes(), 64);
    ready = arena.allocate(recipes.getFirst().bytes(), 64);
  }

  @TearDown(Level.Trial)
  public void clean() throws IOException {
    data.close();
    arena.close();
    Files.delete(folder.resolve("photograph.jpg"));
    Files.delete(folder);
  }

  /** SimCLR's views of one image. */
  @Benchmark
  @OperationsPerInvocation(VIEWS)
  public MemorySegment simclr() throws Unreadable {
    Image image = source == Case.JPEG_224 ? data.image(0) : decoded;
    Seed stream = new Seed(1).with(sample++);
    for (int view = 0; view < VIEWS; view++) {
      Recipe recipe = recipes.get(view);
      painter.paint(image, recipe, Painter.draw(image, recipe, stream.with(view)), target);
    }
    return target;
  }

  /** Two of RandAugment's operators on the middle of the image. */
  @Benchmark
  @OperationsPerInvocation(VIEWS)
  public MemorySegment randAugment() throws Unreadable {
    Image image = source == Case.JPEG_224 ? data.image(0) : decoded;
    Seed stream = new Seed(1).with(sample++);
    for (int view = 0; view < VIEWS; view++) {
      painter.paint(image, operators, Painter.draw(image, operators, stream.with(view)), target);
    }
    return target;
  }

  /** As many floats, copied. */
  @Benchmark
  @OperationsPerInvocation(VIEWS)
  public MemorySegment floor() {
    for (int view = 0; view < VIEWS; view++) {
      MemorySegment.copy(ready, 0, target, 0, target.byteSize());
    }
    return target;
  }

  /** Waves and edges: noise would not compress, a plain colour would decode too fast. */
  private static BufferedImage photograph() {
    var image = new BufferedImage(500, 375, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 375; y++) {
      for (int x = 0; x < 500; x++) {
        int red = (int) (127 + 120 * Math.sin(x / 7.0 + y / 23.0));
        int green = (x / 40 + y / 30) % 2 == 0 ? 200 : x % 256;
        int blue = (x * y / 64) % 256;
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }
}
