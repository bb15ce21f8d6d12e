package org.fullrank.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.loader.Loader;
import org.fullrank.loader.LoaderConfig;
import org.fullrank.loader.Position;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.fullrank.views.ViewsConfig;
import tools.jackson.databind.JsonNode;

/**
 * Measures views per core and second, from images in memory and from JPEG files, hours of audio and
 * tokens of text per second, and a training step's waiting time for data.
 *
 * @param seconds duration of each measurement, positive
 */
public record DataBench(double seconds) {
  private static final Seed SEED = new Seed(0);
  private static final int SMALL_BATCH = 128;
  private static final int LARGE_BATCH = 16;
  private static final int WARM = 4; // batches

  public DataBench {
    Check.positive(seconds, "seconds");
  }

  /**
   * Runs the benchmark.
   *
   * @param python the peer's Python; if absent, the default paths are tried
   * @param scripts the folder of {@code views.py}
   * @param say receives a line of progress for each part
   */
  public BenchResult run(Optional<String> python, Path scripts, Consumer<String> say) {
    var before = Circumstances.now();
    var peer = new ViewsPeer(python, scripts);
    try (var photographs = Photographs.make();
        var fashion = new DataConfig.FashionMini().open(new Skipped()).train();
        var jpegs = new DataConfig.Images(photographs.folder(), 0).open(new Skipped()).train();
        var thumbnails = Photographs.of(fashion)) {
      say.accept("views of 28 px from memory");
      var small = loader(fashion, ImageViews.Simclr.small(28, Pixels.GRAY), SMALL_BATCH);
      double fromMemory = rate(small);
      say.accept("views of 224 px from JPEG files of 500 x 375");
      double fromJpeg = rate(loader(jpegs, ImageViews.Simclr.large(224, Pixels.RGB), LARGE_BATCH));
      say.accept("the same in torchvision on Pillow");
      var peer28 = peer.rate(28, thumbnails.folder());
      var rows =
          List.of(
              row(28, "memory", fromMemory, peer28),
              row(224, "JPEG", fromJpeg, peer.rate(224, photographs.folder())));
      say.accept("clips of 16 and 44.1 kHz from WAV files in memory");
      var audio = new AudioRates(seconds).rows();
      say.accept("verses as bytes and as byte pairs");
      var text = new TextRates(seconds).rows();
      say.accept("training steps fed by the loader");
      var waits = Stream.of(Precision.values()).map(it -> wait(fashion, it)).toList();
      return new BenchResult(
          Map.of("peer", peer28.<Object>map(it -> it).orElse("none")),
          before,
          Circumstances.now(),
          List.of(
              new Table(
                  "SimCLR views per second of processor time, decoding included;"
                      + " over_torchvision: the row's over torchvision's",
                  rows),
              new Table(
                  "hours of audio per second: decoding of WAV files, and views of one second as"
                      + " log-mel frames at 16 kHz, decoding and resampling included",
                  audio),
              new Table("tokens per second of one thread, from verses in memory", text),
              new Table(
                  "share of the time that training steps on views of 28 px wait for data", waits)));
    }
  }

  private static Map<String, Object> row(
      int size, String source, double rate, Optional<JsonNode> peer) {
    var row = new LinkedHashMap<String, Object>();
    row.put("pixels", size);
    row.put("source", source);
    row.put("views_per_core_second", rate);
    peer.ifPresent(it -> {
      double other = it.get("views_per_core_second").asDouble();
      row.put("torchvision", other);
      row.put("over_torchvision", rate / other);
    });
    return row;
  }

  private static Loader.Source loader(Dataset data, ViewsConfig views, int batch) {
    var config = new LoaderConfig(batch, LoaderConfig.Tail.DROP, 1, 2);
    return new Loader.Source(data, views, config, SEED);
  }

  /** Views per second of this process's processor time. */
  private double rate(Loader.Source source) {
    try (var loader = open(source)) {
      drain(loader, WARM);
      long start = processorNanos();
      long views = 0;
      do {
        views += drain(loader, 1);
      } while (processorNanos() - start < seconds * 1e9);
      return views / ((processorNanos() - start) / 1e9);
    }
  }

  private static long drain(Loader loader, int batches) {
    long views = 0;
    for (int i = 0; i < batches; i++) {
      try (var _ = Scope.open()) {
        var batch = loader.next();
        views += (long) batch.samples() * batch.views().size();
      }
    }
    return views;
  }

  /**
   * The share of waiting time in a training step on two views of {@code SMALL_BATCH / 2} images.
   */
  private Map<String, Object> wait(Dataset data, Precision precision) {
    var views = ImageViews.Simclr.small(28, Pixels.GRAY);
    var source = new Loader.Source(data, views, LoaderConfig.of(SMALL_BATCH / 2), SEED);
    var step = new VitStep(Model.STANDARD, SMALL_BATCH, AttentionWay.SOFTMAX);
    try (var loader = open(source)) {
      for (int i = 0; i < WARM; i++) {
        feed(step, loader, precision);
      }
      long start = System.nanoTime();
      long waited = loader.waitNanos();
      do {
        feed(step, loader, precision);
      } while (System.nanoTime() - start < seconds * 1e9);
      double share = (double) (loader.waitNanos() - waited) / (System.nanoTime() - start);
      var row = new LinkedHashMap<String, Object>();
      row.put("precision", precision);
      row.put("workers", source.config().workers());
      row.put("percent_of_time", 100 * share);
      return row;
    }
  }

  private static void feed(VitStep step, Loader loader, Precision precision) {
    try (var _ = Scope.open()) {
      var batch = loader.next();
      Tensor both = Ops.cat(0, batch.view(0).input().values(), batch.view(1).input().values());
      step.timed(precision, both);
    }
  }

  private static Loader open(Loader.Source source) {
    return Loader.open(
        source,
        Position.START,
        image -> {
          throw new IllegalStateException("an image of the benchmark's own cannot be read", image);
        });
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
