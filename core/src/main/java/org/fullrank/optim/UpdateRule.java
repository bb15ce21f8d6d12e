package org.fullrank.optim;

import org.fullrank.nn.Visitor;

/** The update of a parameter group, with its state between steps. */
interface UpdateRule {
  /**
   * The coefficients of a step.
   *
   * @param rate learning rate of this step
   * @param decay weight decay of this step, for groups that decay
   * @param means of Adam's running means; not used by other rules
   */
  record Coefficients(double rate, double decay, Means means) {}

  /**
   * The coefficients of Adam's running means.
   *
   * @param beta1 the part of the mean of gradients that is kept
   * @param beta2 the part of the mean of squared gradients that is kept
   * @param eps added to the root of the second moment
   * @param kappa base batches in the step: base steps that the bias correction counts
   * @param momentum the part of Muon's mean of gradients that is kept
   */
  record Means(double beta1, double beta2, double eps, double kappa, double momentum) {
    /** The coefficients of {@code config} for a step of {@code kappa} base batches. */
    static Means of(OptimConfig config, double kappa) {
      return switch (config) {
        case OptimConfig.AdamW adam -> new Means(adam.beta1(), adam.beta2(), adam.eps(), kappa, 0);
        case OptimConfig.Lamb lamb -> new Means(lamb.beta1(), lamb.beta2(), lamb.eps(), 1, 0);
        case OptimConfig.Sgd _, OptimConfig.Lars _ -> new Means(0, 0, 0, kappa, 0);
        case OptimConfig.Muon muon ->
            new Means(
                muon.rest().beta1(),
                muon.rest().beta2(),
                muon.rest().eps(),
                kappa,
                muon.momentum());
      };
    }
  }

  /** Updates the weights by their gradients. May overwrite the gradients. */
  void move(Coefficients now);

  /** Names the tensors of the state. */
  void visit(Visitor visitor);

  /** The update rule of {@code config} for {@code group}. */
  static UpdateRule of(OptimConfig config, ParameterGroup group) {
    return switch (config) {
      case OptimConfig.Sgd sgd -> SgdRule.of(sgd, group);
      case OptimConfig.AdamW _ -> AdamRule.of(group);
      case OptimConfig.Lars lars -> LarsRule.of(lars, group);
      case OptimConfig.Lamb _ -> LambRule.of(group);
      case OptimConfig.Muon muon ->
          MuonRule.suits(group.parameters().getFirst())
              ? MuonRule.of(muon, group)
              : new RelativeRule(AdamRule.of(group), muon.rest().lr() / muon.lr());
    };
  }
}
