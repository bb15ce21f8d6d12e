package org.fullrank.methods.contranorm;

import java.util.stream.DoubleStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.TokenMask;
import org.fullrank.methods.contranorm.ContraNorm.Form;
import org.fullrank.methods.contranorm.ContraNorm.Similarity;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Pass;

/** ContraNorm of tokens as they are, without a norm, and what tests ask of tokens. */
final class Bare {
  static final ContraNormConfig PLAIN =
      new ContraNormConfig(0.1, 1, Form.SUBTRACT, Similarity.COSINE, false);

  static final Pass CAUSAL = Pass.evaluate().over(TokenMask.NONE.causally());

  private Bare() {}

  static Tensor bare(ContraNormConfig config, Tensor x) {
    return bare(config, x, Pass.evaluate());
  }

  static Tensor bare(ContraNormConfig config, Tensor x, Pass pass) {
    return new ContraNorm(config, Math.toIntExact(x.size(2)), Activation.IDENTITY).forward(x, pass);
  }

  static Tensor doubles(long seed, long... shape) {
    return Ops.randn(new Seed(seed), shape).to(ScalarType.Double);
  }

  /** The exponential of the entropy of the first sample's singular values. */
  static double rank(Tensor x) {
    double[] values = Tensors.doubles(Ops.singularValues(x.select(0, 0)));
    double sum = DoubleStream.of(values).sum();
    double entropy =
        DoubleStream.of(values)
            .map(v -> v / sum)
            .filter(p -> p > 0)
            .map(p -> -p * Math.log(p))
            .sum();
    return Math.exp(entropy);
  }
}
