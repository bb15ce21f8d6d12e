package org.fullrank.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Images a second on one core: 28 px from memory, 224 px from JPEG and PNG. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class DecodeBench {
  private final Dataset fashion = new DataConfig.FashionMini().open(new Skipped()).train();
  private final byte[] pixels = new byte[28 * 28];
  private final byte[] jpeg;
  private final byte[] png;
  private int next;

  public DecodeBench() {
    try {
      jpeg = Exhibits.written(picture(), "jpeg");
      png = Exhibits.written(picture(), "png");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waves of three colours: smooth, as photographs are, but nowhere flat. */
  private static BufferedImage picture() {
    int[] rgb =
        IntStream.range(0, 224 * 224)
            .map(i -> wave(i, 7) << 16 | wave(i, 11) << 8 | wave(i, 5))
            .toArray();
    return Exhibits.rgb(224, rgb);
  }

  private static int wave(int place, double length) {
    int row = place / 224;
    int column = place % 224;
    return (int) (128 + 60 * Math.sin(row / length) + 60 * Math.cos(column / length));
  }

  @Benchmark
  public Image idx28() throws Unreadable {
    next = (next + 1) % fashion.size();
    return fashion.image(next);
  }

  /** The copy alone. */
  @Benchmark
  public byte[] floor() {
    return Arrays.copyOf(pixels, pixels.length);
  }

  @Benchmark
  public Image jpeg224() throws Unreadable {
    return Decoder.decode("bench.jpg", jpeg);
  }

  @Benchmark
  public Image png224() throws Unreadable {
    return Decoder.decode("bench.png", png);
  }
}
