package org.fullrank.train;

import java.util.List;
import java.util.Optional;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Needs;
import org.fullrank.methods.Site;
import org.fullrank.optim.Clock;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.fullrank.views.SequenceViews;
import org.fullrank.views.ViewsConfig;

/**
 * The settings of a run: the root of the YAML file and the entry of the Java API.
 *
 * @param seed root of every random stream; the same seed gives the same weights
 * @param data the data set
 * @param views how the views of an image are made
 * @param encoder the encoder to train
 * @param components components that replace standard parts of the encoder or add to the loss, in
 *     order; a component without effect is an error. A name alone, as in {@code [contranorm]},
 *     takes the defaults; {@code [{name: contranorm, scale: 0.5}]} changes a setting
 * @param from stored weights that the run begins from; absent for random weights
 * @param method the objective
 * @param optim optimizer, schedule and clipping
 * @param train epochs, batch, precision, checkpoints
 * @param probe probes during and after training
 */
public record RunConfig(
    long seed,
    DataConfig data,
    ViewsConfig views,
    EncoderConfig encoder,
    List<ComponentConfig> components,
    Optional<From> from,
    Config method,
    OptimConfig optim,
    TrainConfig train,
    ProbeConfig probe) {
  public RunConfig {
    views.shapes().forEach(encoder::layout);
    var extent = encoder.layout(Plan.shape(views));
    components = components.stream().map(component -> component.fixed(extent)).toList();
    var misfits = new ComponentCheck(encoder, extent, method, components).found();
    if (!misfits.isEmpty()) {
      throw new IllegalArgumentException("components: " + String.join("; ", misfits));
    }
    BatchStage.check(optim, train);
  }

  /** Settings of a run from random weights. */
  public RunConfig(
      long seed,
      DataConfig data,
      ViewsConfig views,
      EncoderConfig encoder,
      List<ComponentConfig> components,
      Config method,
      OptimConfig optim,
      TrainConfig train,
      ProbeConfig probe) {
    this(seed, data, views, encoder, components, Optional.empty(), method, optim, train, probe);
  }

  /** The same run from the weights of {@code source}. */
  public RunConfig withFrom(From source) {
    return new RunConfig(
        seed, data, views, encoder, components, Optional.of(source), method, optim, train, probe);
  }

  /** The same run with the components {@code others}. */
  public RunConfig withComponents(List<ComponentConfig> others) {
    return new RunConfig(seed, data, views, encoder, others, from, method, optim, train, probe);
  }

  /** The same run with the encoder {@code other}. */
  public RunConfig withEncoder(EncoderConfig other) {
    return new RunConfig(seed, data, views, other, components, from, method, optim, train, probe);
  }

  /** The same run with the views {@code other}. */
  public RunConfig withViews(ViewsConfig other) {
    return new RunConfig(seed, data, other, encoder, components, from, method, optim, train, probe);
  }

  /**
   * The same run with the mean and deviation of its pixels filled in, if the settings leave them
   * open. Three channels take ImageNet's values, Fashion-MNIST its own; other gray images are
   * measured.
   *
   * @param images the training images
   */
  public RunConfig resolved(Dataset images) {
    return switch (views) {
      case ImageViews open when open.pixels().isResolved() -> this;
      case ImageViews open when open.pixels().channels() == 3 || data.isFashion() -> usual();
      case ImageViews open ->
          Pixels.measured(images)
              .map(found -> withViews(open.with(open.pixels().or(found))))
              .orElse(this);
      case SequenceViews _ -> this;
    };
  }

  /** The same run with {@link Pixels#usual} statistics if the settings leave them open. */
  public RunConfig usual() {
    return switch (views) {
      case ImageViews open -> withViews(open.with(open.pixels().usual()));
      case SequenceViews _ -> this;
    };
  }

  /** The same run with the probe settings {@code other}. */
  public RunConfig withProbe(ProbeConfig other) {
    return new RunConfig(seed, data, views, encoder, components, from, method, optim, train, other);
  }

  /** The settings of the optimizer in the step {@code clock}, which follow its batch size. */
  OptimConfig optim(Clock clock) {
    return train
        .batchScaling()
        .map(rule -> optim.scaled(rule.kappa(clock), rule.betas()))
        .orElse(optim);
  }

  /**
   * Opens the training images and the test images; {@code probe.split} may replace the test images
   * by validation images. Early stopping holds out validation images, if the set names none.
   *
   * @param skipped collects the images and files that are left out
   * @throws Problem of kind DATA if the set is missing, empty, or too small; of kind CONFIG if the
   *     views are of another kind of samples
   */
  public Splits open(Skipped skipped) {
    Splits whole = data.open(skipped);
    var misfit = views.misfit(whole.train().modality());
    if (misfit.isPresent()) {
      whole.close();
      throw Problem.config(misfit.get());
    }
    Splits all = probe.split().of(whole);
    return train.stopping().isPresent() ? all.withValidation() : all;
  }

  /** Passes over the training images. */
  public double passes() {
    return train.epochUnit().passes(train.epochs(), views.count());
  }

  /** The requirements on each batch: the method's, changed by each component in turn. */
  Needs needs() {
    Needs needs = method.needs();
    for (ComponentConfig component : components) {
      needs = component.needs(needs);
    }
    return needs;
  }

  /** The parts of the encoder: the standard ones, changed by each component in turn. */
  Parts parts() {
    return new ModelConfig(encoder, components, views, Optional.empty()).parts();
  }

  /** The method built at {@code site}, with the additions of each component in turn. */
  Method build(Site site) {
    var whole = method.build(site);
    for (ComponentConfig component : components) {
      whole = component.around(whole, site);
    }
    return whole;
  }
}
