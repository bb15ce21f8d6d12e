package org.fullrank.train;

import java.util.List;
import java.util.Optional;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Skipped;
import org.fullrank.data.Splits;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Config;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;
import org.fullrank.views.ViewsConfig;

/**
 * Everything that decides a run: the YAML's root, and the Java API.
 *
 * @param seed root of every random stream; the same seed gives the same weights
 * @param data where the images come from
 * @param views how the views of an image are made
 * @param encoder what is trained
 * @param components what stands in the place of the encoder's standard parts, or adds to the loss,
 *     in order; each must be able to act. A name alone, as in {@code [contranorm]}, has the
 *     defaults; {@code [{name: contranorm, scale: 0.5}]} changes one
 * @param from the weights that the run begins from; nothing is random weights
 * @param method the objective
 * @param optim optimizer, schedule and clipping
 * @param train epochs, batch, precision, checkpoints
 * @param probe what is measured on the way and at the end
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
    Plan.everySize(views).forEach(encoder::layout);
    var extent = encoder.layout(Plan.images(views));
    components = components.stream().map(component -> component.fixed(extent)).toList();
    var misfits = new ComponentCheck(encoder, extent, method, components).found();
    if (!misfits.isEmpty()) {
      throw new IllegalArgumentException("components: " + String.join("; ", misfits));
    }
  }

  /** A run from random weights. */
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

  /** The same run from the weights that {@code source} names. */
  public RunConfig withFrom(From source) {
    return new RunConfig(
        seed, data, views, encoder, components, Optional.of(source), method, optim, train, probe);
  }

  /** The same run with other components. */
  public RunConfig withComponents(List<ComponentConfig> others) {
    return new RunConfig(seed, data, views, encoder, others, from, method, optim, train, probe);
  }

  /** The same run on other views. */
  public RunConfig withViews(ViewsConfig other) {
    return new RunConfig(
        seed, data, other, encoder, components, from, method, optim, train, probe);
  }

  /**
   * The same run with the mean and deviation of its pixels, which its settings may leave open: of
   * three channels ImageNet's, of gray Fashion-MNIST its own, of other gray what is measured.
   *
   * @param images what it learns from
   */
  public RunConfig resolved(Dataset images) {
    return switch (views) {
      case ImageViews open when open.pixels().isResolved() -> this;
      case ImageViews open when open.pixels().channels() == 3 || data.isFashion() -> usual();
      case ImageViews open ->
          Pixels.measured(images)
              .map(found -> withViews(open.with(open.pixels().or(found))))
              .orElse(this);
    };
  }

  /** The same run with {@link Pixels#usual} statistics where they are open. */
  public RunConfig usual() {
    return switch (views) {
      case ImageViews open -> withViews(open.with(open.pixels().usual()));
    };
  }

  /** Whether this is {@code open}, or {@code open} with what that leaves open resolved. */
  public boolean resolves(RunConfig open) {
    return views instanceof ImageViews mine && open.views() instanceof ImageViews others
        ? mine.pixels().channels() == others.pixels().channels()
            && equals(open.withViews(others.with(others.pixels().or(mine.pixels()))))
        : equals(open);
  }

  /** The same run, probed in another way. */
  public RunConfig withProbe(ProbeConfig other) {
    return new RunConfig(seed, data, views, encoder, components, from, method, optim, train, other);
  }

  /**
   * Opens the images that it learns from and those that it is measured on, as {@code probe.split}
   * says.
   *
   * @param skipped takes note of what is left out
   * @throws org.fullrank.core.Problem of kind DATA where the set is missing, empty, or too small
   */
  public Splits open(Skipped skipped) {
    var splits = data.open(skipped);
    return switch (probe.split()) {
      case TEST -> splits;
      case VALIDATION -> splits.onValidation();
    };
  }

  /** The parts of the encoder: the standard ones, changed by each component in turn. */
  Parts parts() {
    return new ModelConfig(encoder, components, views, Optional.empty()).parts();
  }

  /** The method of {@code site} with what the components add to it, each in turn. */
  Method build(Site site) {
    var whole = method.build(site);
    for (ComponentConfig component : components) {
      whole = component.around(whole, site);
    }
    return whole;
  }
}
