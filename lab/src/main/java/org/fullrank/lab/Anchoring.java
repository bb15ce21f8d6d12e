package org.fullrank.lab;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Engine;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.loader.Batches;
import org.fullrank.methods.ewc.AnchorFile;
import org.fullrank.methods.ewc.DiagonalFisher;
import org.fullrank.methods.ewc.DiagonalFisher.Extent;
import org.fullrank.methods.ewc.FisherConfig;
import org.fullrank.methods.ewc.FisherEstimate;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;
import org.fullrank.train.Model;
import org.fullrank.train.RunConfig;

/** Makes the file of an anchor and its Fisher of a trained run. */
public final class Anchoring {
  private static final int BATCH = 16;
  private static final long VIEWS = 0xF15;

  private Anchoring() {}

  /**
   * What was made.
   *
   * @param tensors of the encoder
   * @param numbers in them
   * @param samples images
   * @param estimate the Fisher; closed already, its words stay
   */
  public record Made(int tensors, long numbers, long samples, FisherEstimate estimate) {}

  /**
   * Estimates the Fisher of the encoder in {@code run} under its own objective, over its training
   * images in the training views, and writes it with the weights.
   *
   * @param samples the most images; they are spread evenly over the set
   * @param name of the model in the file
   * @throws org.fullrank.core.Problem if the run cannot be opened, or the file not be written
   * @throws IllegalArgumentException if type or likelihood do not fit the objective
   */
  public static Made write(Path run, Path file, String name, FisherConfig config, int samples) {
    try (var trained = TrainedRun.open(run)) {
      return write(
          trained.config(),
          trained.data().train(),
          trained.model(),
          new Order(file, name, config, samples));
    }
  }

  /**
   * @param file to write
   * @param name of the model in the file
   * @param samples the most images
   */
  public record Order(Path file, String name, FisherConfig config, int samples) {}

  /** The same of a model in memory. */
  public static Made write(RunConfig config, Dataset images, Model model, Order order) {
    Engine.setThreads(Engine.defaultThreads());
    Seed seed = new Seed(config.seed()).with(VIEWS);
    try (var batches = Batches.of(images, config.views(), seed, BATCH).sample(order.samples);
        var estimate =
            DiagonalFisher.of(
                model.method(),
                model.encoder(),
                batches,
                new Extent(order.config, order.samples, DiagonalFisher.Way.RULES))) {
      var anchor = new LinkedHashMap<String, Tensor>();
      for (NamedTensor tensor : Tree.parameters(model.encoder())) {
        anchor.put(tensor.name(), tensor.tensor());
      }
      var origin =
          new AnchorFile.Origin(
              order.name,
              loss(config),
              estimate.likelihood().label(),
              order.config.type().label(),
              order.config.draws(),
              estimate.samples(),
              config.views().count(),
              words(config.data().getClass().getSimpleName()),
              order.config.seed().value());
      AnchorFile.write(order.file, anchor, estimate.diagonal(), origin);
      long numbers = anchor.values().stream().mapToLong(Tensor::numel).sum();
      return new Made(anchor.size(), numbers, estimate.samples(), estimate);
    }
  }

  private static String loss(RunConfig config) {
    return words(config.method().getClass().getSimpleName().replaceFirst("Config$", ""));
  }

  /** {@code FashionMnist} as {@code fashion_mnist}. */
  private static String words(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }
}
