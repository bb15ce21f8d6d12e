package org.fullrank.optim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.TensorList;
import org.fullrank.core.Check;
import org.fullrank.core.Foreach;
import org.fullrank.core.Tensors;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;

/**
 * A teacher that follows a student: {@code ζ ← ρ̂ζ + (1 − ρ̂)θ}, with {@code ρ̂ = ρ^κ} where the
 * step consumed {@code κ} base batches of samples. The average then forgets per sample and not per
 * step, so that accumulation, ragged batches and another batch size leave its horizon as it was.
 *
 * <p>{@code θ} is the student after its step. Paired once, an update takes two native calls.
 *
 * @see <a href="https://arxiv.org/abs/2307.13813">Busbridge et al., NeurIPS 2023, the EMA scaling
 *     rule</a>
 */
public final class Ema {
  /** What becomes of the teacher's buffers, running statistics for the most part. */
  public enum Buffers {
    /** Taken over from the student as they are. */
    COPY,
    /** Floating-point ones follow as parameters do, others are taken over. */
    EMA,
    /** Left as they are, for a teacher that keeps its own statistics. */
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
   * Pairs each of the teacher's tensors with the student's of the same name. The student may have
   * more: a predictor that the teacher lacks.
   *
   * @throws IllegalArgumentException if the student lacks one, or shape or type differ
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
   * Moves the teacher towards the student; once per optimizer step.
   *
   * @param decay {@code ρ}, the part of the teacher that {@code baseBatch} samples leave of it
   * @param clock how many samples the step consumed
   * @param baseBatch the batch that {@code decay} is meant for, samples
   * @return {@code ρ̂}, the part that was left
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
}
