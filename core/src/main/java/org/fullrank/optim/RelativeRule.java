package org.fullrank.optim;

import org.fullrank.nn.Visitor;

/**
 * A rule at a rate of its own.
 *
 * @param factor its rate relative to the run's
 */
record RelativeRule(UpdateRule rule, double factor) implements UpdateRule {
  @Override
  public void move(Coefficients now) {
    rule.move(new Coefficients(factor * now.rate(), now.decay(), now.means()));
  }

  @Override
  public void visit(Visitor visitor) {
    rule.visit(visitor);
  }
}
