package org.fullrank.optim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.core.Foreach;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.TensorList;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;

/**
 * The exponential moving average of a student, a teacher's weights: {@code ζ ← ρ̂ζ + (1 − ρ̂)θ}
 * with {@code ρ̂ = ρ^κ} for a step of {@code κ} base batches of samples. So the average decays per
 * sample, not per step. Accumulation, ragged batches and another batch size keep its horizon.
 *
 * <p>{@code θ} is the student after its step. After pairing, an update takes two native calls.
 *
 * @see <a href="https://arxiv.org/abs/2307.13813">Busbridge et al., NeurIPS 2023, the EMA scaling
 *     rule</a>
 */
public final class Ema {
  /** The update of the teacher's buffers, mostly running statistics. */
  public enum Buffers {
    /** Copied from the student. */
    COPY,
    /** Floating-point buffers are averaged like parameters, other buffers are copied. */
    EMA,
    /** Unchanged, for a teacher that keeps its own statistics. */
    LEAVE
  }

  private record Pairs(TensorList teacher, TensorList student) {
    static Pairs of(List<Twins> twins) {
      return new Pairs(
          TensorList.of(twins.stream().map(Twins::teacher).toList()),
          TensorList.of(twins.stream().map(Twins::student).toList()));
    }
  }

  private record Twins(Tensor teacher, Tensor student) {}

  private final Pairs averaged;
  private final Pairs copied;

  private Ema(List<Twins> averaged, List<Twins> copied) {
    this.averaged = Pairs.of(averaged);
    this.copied = Pairs.of(copied);
  }

  /**
   * Pairs each tensor of the teacher with the student's tensor of the same name. The student may
   * have additional tensors: a predictor that the teacher lacks.
   *
   * @throws IllegalArgumentException if the student lacks a tensor, or if a shape or type differs
   */
  public static Ema pair(Module student, Module teacher, Buffers buffers) {
    var named = new HashMap<String, NamedTensor>();
    Tree.tensors(student).forEach(tensor -> named.put(tensor.name(), tensor));
    var averaged = new ArrayList<Twins>();
    var copied = new ArrayList<Twins>();
    for (NamedTensor tensor : Tree.tensors(teacher)) {
      NamedTensor source = named.get(tensor.name());
      if (source == null) {
        throw new IllegalArgumentException(
            "student: want all of the teacher's tensors, lacks " + tensor.name());
      }
      Twins twins = twins(tensor, source);
      if (source.role().trained()
          || (buffers == Buffers.EMA && tensor.tensor().is_floating_point())) {
        averaged.add(twins);
      } else if (buffers != Buffers.LEAVE) {
        copied.add(twins);
      }
    }
    return new Ema(averaged, copied);
  }

  private static Twins twins(NamedTensor teacher, NamedTensor student) {
    Check.sameShape(teacher.tensor(), "teacher's " + teacher.name(), student.tensor(), "student's");
    var wanted = Tensors.type(student.tensor());
    var was = Tensors.type(teacher.tensor());
    if (was != wanted) {
      throw new IllegalArgumentException(
          "teacher's %s: want the student's type %s, was %s"
              .formatted(teacher.name(), wanted, was));
    }
    return new Twins(teacher.tensor(), student.tensor());
  }

  /**
   * Updates the teacher from the student, once per optimizer step.
   *
   * @param decay {@code ρ}, the part of the teacher that remains after {@code baseBatch} samples
   * @param clock {@code clock.samples()} counts the samples of the step
   * @param baseBatch the batch size that {@code decay} was chosen for, samples
   * @return {@code ρ̂}, the part of the teacher that remained in this step
   */
  public double update(double decay, Clock clock, int baseBatch) {
    double left = decay(decay, clock, baseBatch);
    Foreach.lerp(averaged.teacher(), averaged.student(), 1 - left);
    Foreach.copy(copied.teacher(), copied.student());
    return left;
  }

  /**
   * {@code ρ^(samples / baseBatch)}, for any average that is updated once per step (DINO's centre).
   */
  public static double decay(double decay, Clock clock, int baseBatch) {
    Check.within(decay, 0, 1, "decay");
    Check.positive(baseBatch, "base_batch");
    return Math.pow(decay, (double) clock.samples() / baseBatch);
  }

  /**
   * The horizon of an average, {@code −1/ln ρ} steps, after which {@code 1/e} of it is left.
   *
   * @param decay {@code ρ}, above 0, below 1
   */
  public static double horizon(double decay) {
    return -1 / Math.log(decay);
  }

  /**
   * The half-life of an average, {@code ln ½ / ln ρ} steps.
   *
   * @param decay {@code ρ}, above 0, below 1
   */
  public static double halfLife(double decay) {
    return Math.log(0.5) / Math.log(decay);
  }

  /** The distance of teacher and student, {@code ‖ζ − θ‖/‖θ‖} over all averaged tensors. */
  public double distance() {
    double apart = 0;
    double length = 0;
    try (var _ = Scope.open()) {
      for (int i = 0; i < averaged.teacher().tensors().size(); i++) {
        Tensor student = averaged.student().tensors().get(i).detach();
        apart +=
            Ops.value(averaged.teacher().tensors().get(i).detach().sub(student).square().sum());
        length += Ops.value(student.square().sum());
      }
    }
    return Math.sqrt(apart / length);
  }
}
