package org.fullrank.kernels;

import java.util.Random;

/**
 * A problem with its data, each array {@code [batch, heads, rows, size]} and already rounded to the
 * problem's element.
 */
@SuppressWarnings("ArrayRecordComponent")
public record Sample(Attention problem, double[] q, double[] k, double[] v, double[] g) {

  /** Normal data; queries are {@code gain} times as large. */
  public static Sample of(Attention problem, double gain, long seed) {
    var random = new Random(seed);
    Shape s = problem.shape();
    int heads = s.batch() * s.heads();
    return new Sample(
        problem,
        normal(problem.element(), heads * s.queries() * s.size(), gain, random),
        normal(problem.element(), heads * s.keys() * s.size(), 1, random),
        normal(problem.element(), heads * s.keys() * s.size(), 1, random),
        normal(problem.element(), heads * s.queries() * s.size(), 1, random));
  }

  /** Any shape, score, mask and element. */
  static Sample random(long seed) {
    var random = new Random(seed);
    int queries = 1 + random.nextInt(random.nextInt(8) == 0 ? 150 : 40);
    int keys =
        random.nextBoolean() ? queries : 1 + random.nextInt(random.nextInt(8) == 0 ? 150 : 40);
    int size = random.nextInt(4) == 0 ? 1 + random.nextInt(256) : 16 * (1 + random.nextInt(4));
    var shape = new Shape(1 + random.nextInt(2), 1 + random.nextInt(3), queries, keys, size);
    Element element = random.nextBoolean() ? Element.FLOAT32 : Element.BFLOAT16;
    Score score =
        random.nextBoolean() ? new Score.Softmax() : new Score.Sigmoid((float) -Math.log(keys));
    var rule = new Rule(score, (float) (1 / Math.sqrt(size)), mask(shape, random));
    return of(new Attention(shape, element, rule), random.nextInt(4) == 0 ? 6 : 1, seed);
  }

  /** In fp32, with the usual scale. */
  static Attention problem(Shape shape, Score score, Mask mask) {
    float scale = (float) (1 / Math.sqrt(shape.size()));
    return new Attention(shape, Element.FLOAT32, new Rule(score, scale, mask));
  }

  static Mask mask(Shape shape, Random random) {
    Mask mask = random.nextBoolean() ? Mask.CAUSAL : Mask.NONE;
    if (random.nextInt(3) == 0) {
      mask = mask.withLengths(random.ints(shape.batch(), 0, shape.keys() + 1).toArray());
    }
    if (random.nextInt(3) == 0) {
      float[] slopes = new float[shape.heads()];
      for (int h = 0; h < slopes.length; h++) {
        slopes[h] = random.nextFloat();
      }
      mask = mask.withSlopes(slopes);
    }
    if (random.nextInt(3) == 0) {
      int[][] listed = new int[shape.batch()][];
      for (int b = 0; b < listed.length; b++) {
        listed[b] =
            random
                .ints(0, shape.keys())
                .distinct()
                .limit(random.nextInt(shape.keys() + 1))
                .toArray();
      }
      mask = mask.withListed(listed);
    }
    return mask;
  }

  private static double[] normal(Element element, int count, double gain, Random random) {
    double[] to = new double[count];
    for (int i = 0; i < count; i++) {
      to[i] = rounded(element, (float) (gain * random.nextGaussian()));
    }
    return to;
  }

  static double rounded(Element element, float value) {
    return switch (element) {
      case FLOAT32 -> value;
      case BFLOAT16 -> Bf16.widen(Bf16.narrow(value));
    };
  }

  Sample with(Attention other) {
    return new Sample(other, q, k, v, g);
  }

  Sample masked(Mask mask) {
    Rule rule = problem.rule();
    return with(
        new Attention(
            problem.shape(), problem.element(), new Rule(rule.score(), rule.scale(), mask)));
  }
}
