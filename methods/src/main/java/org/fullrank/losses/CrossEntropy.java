package org.fullrank.losses;

import static org.fullrank.core.Ops.logSumExp;
import static org.fullrank.core.Ops.times;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Tensors;

/**
 * The cross-entropy of Szegedy et al., CVPR 2016, arXiv 1512.00567, section 7, with the accuracy on
 * the batch.
 *
 * <p>With logits {@code z} of {@code K} classes and the target {@code (1 − ε)·onehot(y) + ε/K}:
 * {@code logsumexp z − (1 − ε) z_y − ε·mean(z)}, the mean over the labelled rows. With soft shares
 * {@code t} as the target: {@code Σ_k t_k (logsumexp z − z_k)}; with class weights {@code w}:
 * {@code Σ_k w_k t_k (logsumexp z − z_k)}.
 *
 * @param loss scalar, the mean over the labelled rows; 0 without labelled rows
 * @param count the number of labelled rows
 * @param perSample {@code [rows]}, 0 for a row without a label
 * @param accuracy scalar, the share of labelled rows whose largest logit is their class or their
 *     largest soft share
 */
public record CrossEntropy(Tensor loss, long count, Tensor perSample, Tensor accuracy) {
  /**
   * The loss of {@code logits}, in fp32 or wider.
   *
   * @param logits {@code [rows, classes]}
   * @param labels {@code [rows]}, below the number of classes; negative for unlabelled rows
   * @param smoothing {@code ε}, 0..1
   * @throws IllegalArgumentException if the numbers of labels and rows differ, or a label is no
   *     class
   */
  public static CrossEntropy of(Tensor logits, int[] labels, double smoothing) {
    Check.rank(logits, "logits", "rows", "classes");
    Check.size(logits, "logits", 0, "labels", labels.length);
    Arrays.stream(labels)
        .filter(label -> label >= logits.size(1))
        .findAny()
        .ifPresent(label -> {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT, "labels: want classes below %d, was %d", logits.size(1), label));
        });
    return Precision.exact(() -> {
      Tensor z = Ops.atLeastFloat(logits);
      long[] classes = Arrays.stream(labels).asLongStream().toArray();
      return exact(z, Tensors.like(classes, z, labels.length), smoothing);
    });
  }

  /**
   * The loss of token predictions, in fp32 or wider; rows are tokens, sample by sample.
   *
   * @param logits {@code [batch, tokens, classes]}
   * @param ids {@code [batch, tokens]} int64, the class of each token; negative for tokens without
   *     a target
   * @param smoothing {@code ε}, 0..1
   * @throws IllegalArgumentException if the shapes do not match, or an id is no class
   */
  public static CrossEntropy ofTokens(Tensor logits, Tensor ids, double smoothing) {
    Check.rank(logits, "logits", "batch", "tokens", "classes");
    Check.rank(ids, "ids", "batch", "tokens");
    Check.size(logits, "logits", 0, "batch", ids.size(0));
    Check.size(logits, "logits", 1, "tokens", ids.size(1));
    long rows = ids.numel();
    long classes = logits.size(2);
    if (rows > 0 && ids.max().item_long() >= classes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "ids: want ids below %d, was %d", classes, ids.max().item_long()));
    }
    return Precision.exact(
        () -> exact(Ops.atLeastFloat(logits.reshape(rows, classes)), ids.reshape(rows), smoothing));
  }

  /** The same without smoothing. */
  public static CrossEntropy ofTokens(Tensor logits, Tensor ids) {
    return ofTokens(logits, ids, 0);
  }

  /**
   * The mean over the tokens with a target of each sample, {@code [batch]}; 0 without such tokens.
   *
   * @param ids {@code [batch, tokens]}, as the loss was asked for them
   */
  public Tensor perSequence(Tensor ids) {
    Tensor targets = Ops.sum(Ops.above(ids, -1).to(perSample.scalar_type()), false, 1);
    return Ops.sum(perSample.view_as(ids), false, 1).div(Ops.clampMin(targets, 1));
  }

  /**
   * {@code ids} where {@code wanted} is true, −1 elsewhere: the targets of those tokens alone.
   *
   * @param ids int64
   * @param wanted bool of the same shape
   */
  public static Tensor targets(Tensor ids, Tensor wanted) {
    Check.sameShape(ids, "ids", wanted, "wanted");
    return ids.mul(wanted).sub(wanted.logical_not().to(ScalarType.Long));
  }

  /**
   * The loss of {@code logits} against a distribution for each row, in fp32 or wider: mixed labels,
   * a teacher's probabilities, assignments to clusters. The shares take no gradient.
   *
   * @param logits {@code [rows, classes]}
   * @param shares {@code [rows, classes]}; a row sums to 1, or is zero for a row without a target
   * @throws IllegalArgumentException if the shapes differ
   */
  public static CrossEntropy ofShares(Tensor logits, Tensor shares) {
    return ofShares(logits, shares, it -> it);
  }

  /**
   * The same with {@code weights} of the classes. The loss is the mean over the labelled rows, so a
   * row of a heavy class counts for more. It is not divided by the sum of the rows' weights, as
   * PyTorch's is: micro-batches would then not add up to their batch.
   *
   * @param weights {@code [classes]}, 0 or more
   */
  public static CrossEntropy ofShares(Tensor logits, Tensor shares, Tensor weights) {
    Check.rank(weights, "weights", "classes");
    Check.size(weights, "weights", 0, "classes", logits.size(1));
    return ofShares(logits, shares, target -> target.mul(weights));
  }

  /**
   * The classes {@code labels} as shares {@code [rows, classes]} for {@code logits}; zero for a row
   * with a negative label.
   */
  public static Tensor shares(int[] labels, Tensor logits) {
    int classes = Math.toIntExact(logits.size(1));
    var shares = new double[labels.length * classes];
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] >= 0) {
        shares[row * classes + labels[row]] = 1;
      }
    }
    return Tensors.like(shares, Ops.atLeastFloat(logits), labels.length, classes);
  }

  private static CrossEntropy ofShares(
      Tensor logits, Tensor shares, UnaryOperator<Tensor> weighted) {
    Check.rank(logits, "logits", "rows", "classes");
    Check.sameShape(logits, "logits", shares, "shares");
    return Precision.exact(() -> {
      Tensor z = Ops.atLeastFloat(logits);
      Tensor target = shares.detach().to(z.scalar_type());
      Tensor labelled = Ops.above(Ops.sum(target, false, 1), 0).to(z.scalar_type()); // [rows]
      Tensor perSample =
          Ops.sum(logSumExp(z, 1).unsqueeze(1).sub(z).mul(weighted.apply(target)), false, 1);
      Tensor right = Ops.argmax(z.detach(), 1).eq(Ops.argmax(target, 1));
      return mean(perSample, right.mul(labelled), labelled);
    });
  }

  /**
   * @param labels {@code [rows]} int64; negative for rows without a label
   */
  private static CrossEntropy exact(Tensor logits, Tensor labels, double smoothing) {
    Tensor known = Ops.above(labels, -1);
    Tensor labelled = known.to(logits.scalar_type());
    Tensor classes = labels.mul(known); // 0 for a row without a label
    Tensor right = logits.gather(1, classes.unsqueeze(1)).squeeze(1); // [rows]
    Tensor plain = logSumExp(logits, 1).sub(times(right, 1 - smoothing));
    // A mean that counts nothing would still cost two passes over the logits.
    Tensor smoothed =
        smoothing == 0 ? plain : plain.sub(times(Ops.mean(logits, false, 1), smoothing));
    Tensor perSample = smoothed.mul(labelled);
    Tensor hits = Ops.argmax(logits.detach(), 1).eq(classes).mul(labelled);
    return mean(perSample, hits, labelled);
  }

  private static CrossEntropy mean(Tensor perSample, Tensor hits, Tensor labelled) {
    Tensor rows = labelled.sum();
    Tensor count = Ops.clampMin(rows, 1);
    return new CrossEntropy(
        perSample.sum().div(count), (long) Ops.value(rows), perSample, hits.sum().div(count));
  }
}
