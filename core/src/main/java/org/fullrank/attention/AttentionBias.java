package org.fullrank.attention;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.kernels.Mask;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;

/**
 * Which keys each query attends to, and what is added to the logits {@code q kᵀ/√head}. Query
 * {@code i} stands at place {@code i + (keys − queries)} among the keys.
 *
 * <p>The fused kernels take all of it but {@code added} and a {@code visible} that differs from
 * query to query; with these, attention is computed by one operation after another.
 *
 * @param visible {@code [batch, 1, 1, keys]} or {@code [batch, 1, queries, keys]} bool, true where
 *     the key may be attended to; absent when all may
 * @param causal whether a query attends to its own place and the places before it only
 * @param alibi whether the logit of head {@code h} falls by {@code m_h} for each place between
 *     query and key, on both sides alike; {@code m_h = 2^(−8h/heads)}, {@code h} from 1
 * @param added {@code [batch or 1, heads, queries, keys]}, absent for nothing
 * @see <a href="https://arxiv.org/abs/2108.12409">Press et al., ALiBi, ICLR 2022, section 3</a>
 */
public record AttentionBias(
    Optional<Tensor> visible, boolean causal, boolean alibi, Optional<Tensor> added) {
  /** Every query attends to every key; nothing is added. */
  public static final AttentionBias NONE = visible(Optional.empty());

  /** Keys are hidden where {@code visible} is false; nothing is added. */
  public static AttentionBias visible(Optional<Tensor> visible) {
    return new AttentionBias(visible, false, false, Optional.empty());
  }

  /** The same with the places after each query hidden from it, if {@code hidden} says so. */
  public AttentionBias causally(boolean hidden) {
    return new AttentionBias(visible, causal || hidden, alibi, added);
  }

  /** The same with logits that fall with the distance, if {@code falls} says so. */
  public AttentionBias alibi(boolean falls) {
    return new AttentionBias(visible, causal, alibi || falls, added);
  }

  /** The same with {@code more [batch or 1, heads, queries, keys]} added, if present. */
  public AttentionBias plus(Optional<Tensor> more) {
    return new AttentionBias(
        visible, causal, alibi, more.map(m -> added.map(m::add).orElse(m)).or(() -> added));
  }

  /** The same for the first {@code samples} of the batch. */
  AttentionBias ofFirst(long samples) {
    return new AttentionBias(
        visible.map(v -> v.narrow(0, 0, Math.min(samples, v.size(0)))),
        causal,
        alibi,
        added.map(a -> a.narrow(0, 0, Math.min(samples, a.size(0)))));
  }

  /** The slope {@code m_h} of each head; the authors' where heads are a power of two. */
  public static double[] slopes(int heads) {
    double[] slopes = new double[heads];
    Arrays.setAll(slopes, h -> Math.pow(2, -8.0 * (h + 1) / heads));
    return slopes;
  }

  private static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  /**
   * Whether this machine's fused kernels take this bias and such arrays.
   *
   * @param arrays as in {@link FusedAttention#fits}
   */
  public boolean fuses(Tensor... arrays) {
    return added.isEmpty() && FusedAttention.fits(visible, arrays);
  }

  /** The same for the kernels, but for {@code visible}, which they are told apart. */
  public Rule rule(Score score, long heads, long head) {
    Mask mask = causal ? Mask.CAUSAL : Mask.NONE;
    return new Rule(
        score,
        (float) (1 / Math.sqrt((double) head)),
        alibi ? mask.withSlopes(narrow(slopes(Math.toIntExact(heads)))) : mask);
  }

  /** The same in tensors alone: causality within {@code visible}, ALiBi within {@code added}. */
  public AttentionBias spelled(Tensor queries, Tensor keys) {
    return causal || alibi ? at(Ops.rangeLike(queries, queries.size(2)), queries, keys) : this;
  }

  /** The same in tensors alone, for the queries numbered {@code rows [m]} int64. */
  public AttentionBias at(Tensor rows, Tensor queries, Tensor keys) {
    Optional<Tensor> shown = visible.map(v -> v.size(2) == 1 ? v : v.index_select(2, rows));
    Optional<Tensor> more = added.map(a -> a.index_select(2, rows));
    if (!causal && !alibi) {
      return new AttentionBias(shown, false, false, more);
    }
    Tensor key = Ops.rangeLike(keys, keys.size(2));
    long[] before = {keys.size(2) - queries.size(2)};
    Tensor place = rows.add(Tensors.like(before, rows, 1)).unsqueeze(1);
    Optional<Tensor> past =
        causal ? Optional.of(key.le(place).unsqueeze(0).unsqueeze(0)) : Optional.empty();
    Optional<Tensor> seen = past.map(p -> shown.map(p::bitwise_and).orElse(p)).or(() -> shown);
    var spelled = new AttentionBias(seen, false, false, more);
    return alibi
        ? spelled.plus(Optional.of(fall(key.sub(place), queries, queries.size(1))))
        : spelled;
  }

  /** {@code [1, heads, m, keys]}, zero or less, in fp32, or in float64 where {@code like} is. */
  private static Tensor fall(Tensor distance, Tensor like, long heads) {
    Tensor far = Ops.toFloatLike(distance.abs(), like);
    return far.mul(Tensors.like(slopes(Math.toIntExact(heads)), far, 1, heads, 1, 1)).neg();
  }

  /**
   * What ALiBi adds between the tokens numbered {@code places [batch, m]} int64, {@code [batch,
   * heads, m, m]}, in fp32, or in float64 where {@code like} is.
   */
  static Tensor fall(Tensor places, int heads, Tensor like) {
    return Scope.tidy(() -> {
      Tensor key = places.unsqueeze(1).unsqueeze(1);
      return fall(key.sub(places.unsqueeze(1).unsqueeze(3)), like, heads);
    });
  }

  /** {@code logits} with what is added to them; of a {@linkplain #spelled spelled} bias. */
  public Tensor onto(Tensor logits) {
    return added.map(logits::add).orElse(logits);
  }

  /**
   * How many keys each query attends to, {@code [batch or 1, 1, queries or 1, 1]}, in fp32, or in
   * float64 where the keys are. Needs memory of {@code queries · keys} only for a mask that differs
   * from query to query.
   */
  public Tensor counts(Tensor queries, Tensor keys) {
    long count = keys.size(2);
    Tensor offered =
        visible.orElseGet(() -> Ops.onesLike(keys, 1, 1, 1, count).to(ScalarType.Bool));
    if (!causal) {
      return Ops.toFloatLike(Ops.sum(offered, true, 3), keys);
    }
    if (offered.size(2) > 1) {
      return Ops.toFloatLike(
          Ops.sum(spelled(queries, keys).visible().orElse(offered), true, 3), keys);
    }
    long asking = queries.size(2);
    return Ops.toFloatLike(
        offered.cumsum(3).transpose(2, 3).narrow(2, count - asking, asking), keys);
  }
}
