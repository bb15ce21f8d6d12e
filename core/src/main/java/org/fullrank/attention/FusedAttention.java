package org.fullrank.attention;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.CustomGradient;
import org.fullrank.core.Tensors;
import org.fullrank.kernels.ArrayView;
import org.fullrank.kernels.Attention;
import org.fullrank.kernels.AttentionKernels;
import org.fullrank.kernels.AttentionOutput;
import org.fullrank.kernels.Element;
import org.fullrank.kernels.Gradients;
import org.fullrank.kernels.Implementation;
import org.fullrank.kernels.Operands;
import org.fullrank.kernels.RepulsionKernel;
import org.fullrank.kernels.Rule;
import org.fullrank.kernels.Score;
import org.fullrank.kernels.Selection;
import org.fullrank.kernels.Shape;
import org.fullrank.kernels.Strides;
import org.fullrank.kernels.Workers;

/**
 * Attention by this machine's fused kernels, with their own backward pass: the {@code queries ×
 * keys} weights are never made, so that memory grows with the tokens and not with their square.
 *
 * <p>The backward pass computes the weights anew. It keeps queries, keys and values, and for the
 * softmax the result and one number per row; {@code 4} times {@code batch·heads·queries·keys·size}
 * flops forward, {@code 10} backward.
 *
 * @param problem shapes, element, rule and mask
 */
public record FusedAttention(Attention problem) {
  // As libtorch's own pool of threads: one for the process.
  private static final Selection SELECTION =
      Selection.best(Workers.following(torch::get_num_threads));

  private static final AttentionKernels KERNELS = SELECTION.kernels();

  /** Which kernels this machine runs. */
  public static Implementation implementation() {
    return KERNELS.implementation();
  }

  /** ContraNorm's own kernel, where this machine has one. */
  public static Optional<RepulsionKernel> repulsion() {
    return KERNELS.repulsion();
  }

  /** Which kernels these are, and why no better, in one line. */
  public static String reason() {
    return SELECTION.reason();
  }

  /** What to tell where {@value Selection#PROPERTY} names other kernels than these, in one line. */
  public static Optional<String> unmetWish() {
    return unmet(Optional.ofNullable(System.getProperty(Selection.PROPERTY)));
  }

  static Optional<String> unmet(Optional<String> wish) {
    return wish.filter(name -> !name.equalsIgnoreCase(implementation().name()))
        .map(name -> "-D%s=%s is not met: %s".formatted(Selection.PROPERTY, name, reason()));
  }

  /**
   * Whether the kernels are worth it and can. Plain loops never are: one operation of libtorch
   * after another is five times as fast. All can what suits: fp32 or bf16 alike in all, heads of at
   * most 256, some of each, shapes that meet, and a mask, if any, that is the same for all heads
   * and queries.
   *
   * @param mask as in {@link Scores#attend}
   * @param arrays queries, keys and values, or one that is all three, or what they are packed in
   */
  public static boolean fits(Optional<Tensor> mask, Tensor... arrays) {
    return implementation() != Implementation.PLAIN
        && KernelRequirements.of(mask, arrays).isEmpty();
  }

  private static void check(Optional<Tensor> mask, Tensor... arrays) {
    KernelRequirements.of(mask, arrays)
        .ifPresent(misfit -> {
          throw new IllegalArgumentException(misfit);
        });
  }

  /**
   * The attention that {@code rule} describes; what the rule's own mask hides stays hidden too.
   *
   * @param queries {@code [batch, heads, tokens, head]}
   * @param keys {@code [batch, heads, keys, head]}
   * @param values {@code [batch, heads, keys, head]}
   * @param mask {@code [batch, 1, 1, keys]} bool, true where the key may be seen
   * @return {@code [batch, heads, tokens, head]}, tokens before heads in memory
   * @throws IllegalArgumentException where the arrays do not {@linkplain #fits suit}
   */
  public static Tensor attend(
      Rule rule, Tensor queries, Tensor keys, Tensor values, Optional<Tensor> mask) {
    check(mask, queries, keys, values);
    var attention = new FusedAttention(problem(rule, queries, keys, mask));
    return CustomGradient.apply(
        List.of(queries, keys, values), attention::compute, attention::backward);
  }

  /**
   * The same of queries, keys and values side by side. Their gradients are written side by side
   * too, and never copied together.
   *
   * @param packed {@code [batch, tokens, 3, heads, head]}, contiguous
   * @param mask {@code [batch, 1, 1, tokens]} bool, true where the key may be seen
   * @return {@code [batch, heads, tokens, head]}, tokens before heads in memory
   * @throws IllegalArgumentException where {@code packed} does not {@linkplain #fits suit}
   */
  public static Tensor attend(Rule rule, Tensor packed, Optional<Tensor> mask) {
    check(mask, packed);
    var parts = parts(packed);
    var attention = new FusedAttention(problem(rule, parts.getFirst(), parts.get(1), mask));
    ScalarType type = Tensors.type(packed);
    long[] shape = packed.shape();
    return CustomGradient.apply(
        List.of(packed),
        in -> attention.compute(parts(in.getFirst())),
        (gradient, saved) -> {
          Tensor made = Tensors.emptyLike(gradient, type, shape);
          attention.backward(gradient, saved, parts(made));
          return List.of(made);
        });
  }

  private static List<Tensor> parts(Tensor packed) {
    return IntStream.range(0, 3).mapToObj(i -> packed.select(2, i).transpose(1, 2)).toList();
  }

  /**
   * For queries and keys of these shapes; for derivatives that have this one within.
   *
   * @throws IllegalArgumentException where they do not {@linkplain #fits suit}
   */
  public static FusedAttention of(Rule rule, Tensor queries, Tensor keys, Optional<Tensor> mask) {
    check(mask, queries, keys);
    return new FusedAttention(problem(rule, queries, keys, mask));
  }

  private static Attention problem(Rule rule, Tensor q, Tensor k, Optional<Tensor> mask) {
    return new Attention(shape(q, k), element(q), mask.map(m -> under(rule, m)).orElse(rule));
  }

  private static Shape shape(Tensor q, Tensor k) {
    return new Shape(
        Math.toIntExact(q.size(0)),
        Math.toIntExact(q.size(1)),
        Math.toIntExact(q.size(2)),
        Math.toIntExact(k.size(2)),
        Math.toIntExact(q.size(3)));
  }

  /**
   * The result for {@code queries, keys, values}, and what {@link #backward} needs of it.
   *
   * @throws IllegalArgumentException where they are not such as the problem says
   */
  public CustomGradient.Result forward(List<Tensor> qkv) {
    check(Optional.empty(), qkv.getFirst(), qkv.get(1), qkv.get(2));
    Shape came = shape(qkv.getFirst(), qkv.get(1));
    if (!came.equals(problem.shape()) || element(qkv.getFirst()) != problem.element()) {
      throw new IllegalArgumentException(
          "queries, keys: want %s %s, was %s %s"
              .formatted(problem.element(), problem.shape(), element(qkv.getFirst()), came));
    }
    return compute(qkv);
  }

  private CustomGradient.Result compute(List<Tensor> qkv) {
    var in = qkv.stream().map(FusedAttention::even).toList();
    Tensor out = like(in.getFirst());
    return switch (problem.rule().score()) {
      case Score.Sigmoid _ -> {
        KERNELS.forward(problem, operands(in), AttentionOutput.of(view(out)));
        yield new CustomGradient.Result(out, in);
      }
      case Score.Softmax _ -> {
        Tensor sums = Tensors.emptyLike(out, ScalarType.Float, Arrays.copyOf(out.shape(), 3));
        KERNELS.forward(problem, operands(in), result(out, sums));
        yield new CustomGradient.Result(
            out, List.of(in.getFirst(), in.get(1), in.get(2), out, sums));
      }
    };
  }

  /** The gradients of queries, keys and values. */
  public List<Tensor> backward(Tensor gradient, List<Tensor> saved) {
    var made = saved.subList(0, 3).stream().map(FusedAttention::like).toList();
    backward(gradient, saved, made);
    return made;
  }

  private void backward(Tensor gradient, List<Tensor> saved, List<Tensor> made) {
    Tensor arrived = even(gradient.to(Tensors.type(saved.getFirst())));
    AttentionOutput result =
        switch (problem.rule().score()) {
          case Score.Sigmoid _ -> AttentionOutput.of(view(arrived)); // is not looked at
          case Score.Softmax _ -> result(saved.get(3), saved.get(4));
        };
    var gradients = new Gradients(view(arrived), operands(made));
    KERNELS.backward(problem, operands(saved), result, gradients);
  }

  private static AttentionOutput result(Tensor out, Tensor sums) {
    return new AttentionOutput(view(out), Tensors.segment(sums, sums.numel() * Float.BYTES));
  }

  /** Uninitialised, shaped like {@code x}, tokens before heads in memory. */
  private static Tensor like(Tensor x) {
    return Tensors.emptyLike(x, x.size(0), x.size(2), x.size(1), x.size(3)).transpose(1, 2);
  }

  /** With entries of a head side by side. */
  private static Tensor even(Tensor x) {
    return x.stride(3) == 1 || x.size(3) == 1 ? x : x.contiguous();
  }

  private static Element element(Tensor x) {
    return Tensors.type(x) == ScalarType.BFloat16 ? Element.BFLOAT16 : Element.FLOAT32;
  }

  private static Operands operands(List<Tensor> qkv) {
    return new Operands(view(qkv.getFirst()), view(qkv.get(1)), view(qkv.get(2)));
  }

  private static ArrayView view(Tensor x) {
    long last = 0;
    for (int i = 0; i < 4; i++) {
      last += (x.size(i) - 1) * x.stride(i);
    }
    var strides = new Strides(x.stride(0), x.stride(1), x.stride(2));
    return ArrayView.at(x.data_ptr().address(), (last + 1) * element(x).bytes(), strides);
  }

  private static Rule under(Rule rule, Tensor mask) {
    int keys = (int) mask.size(3);
    float[] visible = Tensors.floats(mask);
    int[][] seen = new int[(int) mask.size(0)][];
    for (int b = 0; b < seen.length; b++) {
      int first = b * keys;
      seen[b] = IntStream.range(0, keys).filter(k -> visible[first + k] != 0).toArray();
    }
    return new Rule(rule.score(), rule.scale(), rule.mask().among(seen));
  }
}
