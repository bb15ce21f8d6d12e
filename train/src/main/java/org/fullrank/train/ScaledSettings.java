package org.fullrank.train;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fullrank.data.Dataset;
import org.fullrank.methods.StepDecay;
import org.fullrank.nn.BatchNorm;
import org.fullrank.optim.OptimConfig;
import org.fullrank.optim.Schedule;

/**
 * The settings that follow from the batch size of a run with a declared base batch, and where the
 * rule is known to fail.
 *
 * @param stages the stages of equal batch size; none without a declared base batch
 * @param warnings a sentence for each known failure of the rule
 */
public record ScaledSettings(List<Stage> stages, List<String> warnings) {
  private static final int DIGITS = 6;

  /**
   * A setting and its value at a batch size.
   *
   * @param path of the setting, such as {@code optim.lr}
   * @param base its value for the base batch
   * @param now its value for the batch of the run
   */
  public record Derived(String path, double base, double now) {
    @Override
    public String toString() {
      return "%s %s → %s".formatted(path, number(base), number(now));
    }
  }

  /**
   * A stage of equal batch size.
   *
   * @param heading the batch size and the base batch, in words
   * @param settings all settings that the batch size changes
   */
  public record Stage(String heading, List<Derived> settings) {
    public Stage {
      settings = List.copyOf(settings);
    }
  }

  public ScaledSettings {
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
  }

  /**
   * The derived settings of {@code config}, without the warnings that need the size of the data.
   */
  public static ScaledSettings of(RunConfig config) {
    return new ScaledSettings(stages(config), ScalingWarnings.of(config));
  }

  /** The derived settings of {@code config} on the training images {@code data}. */
  public static ScaledSettings of(RunConfig config, Dataset data) {
    var warnings = new ArrayList<>(ScalingWarnings.of(config));
    long samples = (long) (config.passes() * data.size());
    ScalingWarnings.warmup(config, samples).ifPresent(warnings::add);
    return new ScaledSettings(stages(config), warnings);
  }

  private static List<Stage> stages(RunConfig config) {
    return BatchStage.of(config.train()).stream().map(stage -> stage(config, stage)).toList();
  }

  private static Stage stage(RunConfig config, BatchStage stage) {
    var settings = new ArrayList<Derived>();
    double kappa = stage.kappa();
    var base = config.optim();
    var now = base.scaled(kappa, config.train().scaling().orElseThrow().betas());
    settings.add(new Derived("optim.lr", base.lr(), now.lr()));
    settings.addAll(adam(base, now));
    for (StepDecay decay : decays(config)) {
      settings.add(new Derived(decay.name(), decay.value(), Math.pow(decay.value(), kappa)));
    }
    double pass = config.train().passSize(1);
    settings.add(
        new Derived("momentum of batch norms", BatchNorm.momentum(1), BatchNorm.momentum(pass)));
    settings.removeIf(it -> it.base() == it.now());
    String from = stage.epoch() == 0 ? "" : "from epoch " + stage.epoch() + " on: ";
    return new Stage(
        String.format(
            Locale.ROOT,
            "%sa batch of %,d is %s of %,d",
            from,
            stage.batch(),
            batches(kappa),
            stage.baseBatch()),
        settings);
  }

  private static String batches(double kappa) {
    return kappa == 1 ? "the base batch" : number(kappa) + " base batches";
  }

  private static List<Derived> adam(OptimConfig base, OptimConfig now) {
    if (!(base instanceof OptimConfig.AdamW from && now instanceof OptimConfig.AdamW to)) {
      return List.of();
    }
    var settings =
        new ArrayList<>(
            List.of(
                new Derived("optim.beta1", from.beta1(), to.beta1()),
                new Derived("optim.beta2", from.beta2(), to.beta2()),
                new Derived("optim.eps", from.eps(), to.eps()),
                new Derived("optim.weight_decay", from.weightDecay(), to.weightDecay())));
    if (from.schedule() instanceof Schedule.Decaying early
        && to.schedule() instanceof Schedule.Decaying late) {
      settings.add(
          new Derived(
              "optim.schedule.weight_decay_end", early.weightDecayEnd(), late.weightDecayEnd()));
    }
    return settings;
  }

  /** The decays per step of the method and of all components, with their paths. */
  static List<StepDecay> decays(RunConfig config) {
    var decays = new ArrayList<StepDecay>();
    config.method().stepDecays().forEach(it -> decays.add(it.below("method")));
    config.components().stream()
        .flatMap(component -> component.stepDecays().stream())
        .forEach(it -> decays.add(it.below("components")));
    return decays;
  }

  /** All of it in lines: a heading for each stage, a setting a line, a line for each warning. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    for (Stage stage : stages) {
      lines.add(stage.heading());
      stage.settings().forEach(it -> lines.add("  " + it));
    }
    warnings.forEach(it -> lines.add("warning: " + it));
    return lines;
  }

  /** Six significant digits at most. */
  static String number(double value) {
    var rounded = new BigDecimal(value).round(new MathContext(DIGITS)).stripTrailingZeros();
    boolean plain = value == 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e9);
    return plain ? rounded.toPlainString() : rounded.unscaledValue() + "e" + -rounded.scale();
  }
}
