package org.fullrank.methods.stubs;

import static org.fullrank.core.Ops.times;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.heads.HeadConfig;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Losses;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.methods.Outputs;
import org.fullrank.methods.Site;
import org.fullrank.methods.TrainingStep;
import org.fullrank.nn.Init;
import org.fullrank.nn.Layer;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.fullrank.optim.LearningRateScale;

/**
 * BYOV's posterior: a component that makes every linear map of the encoder, and of heads made of
 * the site's parts, a normal one, and adds the divergence from the prior to any objective.
 */
record Variational(double warmup) implements ComponentConfig {
  /** Weights {@code mean + softplus(rho)·noise} where a pass draws, else the means. */
  private record Map(Tensor mean, Tensor rho) implements LinearMap {
    static Map of(LinearMap plain) {
      long[] shape = plain.weight().shape();
      return new Map(plain.weight(), Init.constant(-5, shape));
    }

    @Override
    public void visit(Visitor visitor) {
      visitor.bias("mean", mean);
      visitor.bias("rho", rho);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
      return Scope.tidy(() -> NeuralOps.linear(x, drawn(pass), Optional.empty()));
    }

    private Tensor drawn(Pass pass) {
      return switch (pass.weights()) {
        case MEAN, TEACHER -> mean;
        case DRAWN, TRAINING -> mean.add(deviation(rho).mul(Ops.randn(pass.seed(), mean.shape())));
      };
    }

    @Override
    public Tensor weight() {
      return mean;
    }
  }

  private static Tensor deviation(Tensor rho) {
    return Ops.plus(rho.exp(), 1).log();
  }

  @Override
  public Parts fit(Parts parts, TokenLayout extent) {
    return parts.withLinears(parts.linears().then(Map::of));
  }

  @Override
  public boolean wraps() {
    return true;
  }

  @Override
  public Method around(Method method, Site site) {
    return new Divergence(method, site.facts().samples(), warmup);
  }

  /** A projector of variational maps: the scope is encoder and projector. */
  static Layer projector(Site site) {
    return HeadConfig.mlp(8, Toys.DIM).make(site.width(), site.parts().linears(), site.seed());
  }

  private record Divergence(Method base, long samples, double warmup) implements MethodWrapper {
    @Override
    public Losses losses(Outputs outputs, TrainingStep step) {
      double beta = Math.min(1, step.clock().progress() / warmup);
      Tensor sum =
          Ops.zeros(1)
              .add(of(Tree.parameters(step.student())))
              .add(of(Tree.parameters(base)))
              .squeeze();
      return base.losses(outputs, step).plus(beta / samples, "divergence", sum);
    }

    /** From the standard normal: means and rhos stand one behind the other. */
    private static Tensor of(Iterable<NamedTensor> tensors) {
      Tensor sum = Ops.zeros(1);
      for (NamedTensor tensor : tensors) {
        if (tensor.name().endsWith(".mean")) {
          sum = sum.add(times(tensor.tensor().square().sum(), 0.5));
        } else if (tensor.name().endsWith(".rho")) {
          Tensor s = deviation(tensor.tensor());
          sum = sum.add(Ops.plus(times(s.square(), 0.5).sub(s.log()), -0.5).sum());
        }
      }
      return sum;
    }

    @Override
    public LearningRateScale learningRate(String parameter) {
      LearningRateScale rate = base.learningRate(parameter);
      return parameter.endsWith(".rho") ? rate.times(0.1) : rate;
    }
  }
}
