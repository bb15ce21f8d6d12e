package org.fullrank.methods.ewc;

import java.util.List;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Check;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;
import org.fullrank.methods.ewc.Penalised.HeadDecay;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;

/**
 * L2-SP: {@code (λ/2) ‖θ − θ*‖² + (β/2) ‖φ‖²}, where {@code θ*} are the encoder's weights at the
 * beginning of the run, and {@code φ} the weights of the heads. With {@code from} these are the
 * pretrained weights.
 *
 * @param strength {@code λ}, above 0
 * @param head {@code β}, 0 or more
 * @see <a href="https://arxiv.org/abs/1802.01483">Li et al., ICML 2018</a>
 */
public record L2SpConfig(double strength, double head) implements WrapperConfig {
  /** {@code λ = 0.1}, heads free. */
  public static final L2SpConfig DEFAULT = new L2SpConfig(0.1, 0);

  public L2SpConfig {
    Check.positive(strength, "l2_sp: strength");
    Check.atLeastZero(head, "l2_sp: head");
  }

  @Override
  public Method around(Method method, Site site) {
    var pull = new Pull(AnchorSource.trained(site));
    pull.fillHere();
    List<Tensor> weights =
        Tree.parameters(method).stream()
            .filter(it -> it.role() == Role.WEIGHT)
            .map(NamedTensor::tensor)
            .toList();
    var heads = head == 0 ? HeadDecay.NONE : new HeadDecay(weights, head);
    var settings = new Penalised.Settings(strength, OptionalDouble.empty(), "");
    return new Penalised(method, pull, heads, settings);
  }
}
