package org.fullrank.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.fullrank.core.Check;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.loader.Loader;
import org.fullrank.loader.LoaderConfig;
import org.fullrank.loader.Position;
import org.fullrank.views.Augmented;
import org.fullrank.views.ImageViews;
import org.fullrank.views.OperatorStep;
import org.fullrank.views.Pixels;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures augmented views per core and second, of colour images decoded beforehand.
 *
 * @param seconds duration of each measurement, positive; as long it runs before
 */
public record AugmentBench(double seconds) {
  private static final int SMALL = 32;
  private static final int LARGE = 224;

  public AugmentBench {
    Check.positive(seconds, "seconds");
  }

  /** A policy by the name that the peer gives it. */
  private record Policy(String name, int size, ImageViews views) {
    private static List<Policy> all() {
      return Stream.of(SMALL, LARGE).flatMap(Policy::of).toList();
    }

    private static Stream<Policy> of(int size) {
      ImageViews plain = ImageViews.Plain.of(size, Pixels.RGB);
      boolean small = size == SMALL;
      return Stream.of(
          new Policy(
              "rand_augment",
              size,
              new Augmented(plain, 1, List.of(OperatorStep.RandAugment.DEFAULT))),
          new Policy(
              "simclr",
              size,
              small
                  ? ImageViews.Simclr.small(size, Pixels.RGB)
                  : ImageViews.Simclr.large(size, Pixels.RGB)),
          new Policy(
              "byol",
              size,
              small
                  ? ImageViews.Byol.small(size, Pixels.RGB)
                  : ImageViews.Byol.large(size, Pixels.RGB)));
    }
  }

  /**
   * Runs the benchmark.
   *
   * @param python the peer's Python; if absent, the default paths are tried
   * @param scripts the folder of {@code augment.py}
   * @param say receives a line of progress for each part
   */
  public BenchResult run(Optional<String> python, Path scripts, Consumer<String> say) {
    var before = Circumstances.now();
    try (var small = Photographs.small(SMALL);
        var large = Photographs.make()) {
      var smallImages = MemoryImages.of(small.folder());
      var largeImages = MemoryImages.of(large.folder());
      var rates = new LinkedHashMap<Policy, Double>();
      for (Policy policy : Policy.all()) {
        say.accept(String.format(Locale.ROOT, "%s at %d px", policy.name, policy.size));
        rates.put(policy, rate(policy, policy.size == SMALL ? smallImages : largeImages));
      }
      say.accept("the same in Pillow and torchvision");
      Optional<JsonNode> peer = peer(python, scripts, small.folder(), large.folder());
      var rows =
          rates.entrySet().stream().map(it -> row(it.getKey(), it.getValue(), peer)).toList();
      return new BenchResult(
          Map.of("peer", peer.map(AugmentBench::versions).orElse("none")),
          before,
          Circumstances.now(),
          List.of(
              new Table(
                  "augmented views per second of processor time, images decoded beforehand;"
                      + " over_: the row's over the other's",
                  rows)));
    }
  }

  private static String versions(JsonNode peer) {
    return "Pillow %s, torchvision %s"
        .formatted(peer.get("pillow").asString(), peer.get("torchvision").asString());
  }

  private static Map<String, Object> row(Policy policy, double rate, Optional<JsonNode> peer) {
    var row = new LinkedHashMap<String, Object>();
    row.put("policy", policy.name);
    row.put("pixels", policy.size);
    row.put("views_per_core_second", rate);
    peer.map(it -> it.get("rates").valueStream().toList()).orElse(List.of()).stream()
        .filter(it -> it.get("policy").asString().equals(policy.name))
        .filter(it -> it.get("pixels").asInt() == policy.size)
        .forEach(it -> {
          String way = it.get("way").asString();
          row.put(way, it.get("rate").asDouble());
          row.put("over_" + way, rate / it.get("rate").asDouble());
        });
    return row;
  }

  private static Optional<JsonNode> peer(
      Optional<String> python, Path scripts, Path small, Path large) {
    String script = scripts.resolve("augment.py").toString();
    return Stream.of(Peer.python(python, scripts), "/usr/bin/python3")
        .distinct()
        .map(program ->
            new ProcessBuilder(program, script, small.toString(), large.toString())
                .redirectError(Redirect.DISCARD))
        .flatMap(command -> ChildProcess.output(command).stream())
        .findFirst()
        .map(JsonMapper.shared()::readTree);
  }

  /** Views per second of this process's processor time. */
  private double rate(Policy policy, Dataset images) {
    var config = new LoaderConfig(policy.size == SMALL ? 128 : 16, LoaderConfig.Tail.DROP, 1, 2);
    var source = new Loader.Source(images, policy.views, config, new Seed(0));
    try (var loader = Loader.open(source, Position.START, _ -> {})) {
      perSecond(loader); // until HotSpot has compiled the loops
      return perSecond(loader);
    }
  }

  private double perSecond(Loader loader) {
    long start = processorNanos();
    long views = 0;
    do {
      views += drain(loader);
    } while (processorNanos() - start < seconds * 1e9);
    return views / ((processorNanos() - start) / 1e9);
  }

  private static long drain(Loader loader) {
    try (var _ = Scope.open()) {
      var batch = loader.next();
      return (long) batch.samples() * batch.views().size();
    }
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
