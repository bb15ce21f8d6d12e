package org.fullrank.methods.stubs;

import java.util.regex.Pattern;
import org.fullrank.methods.Method;
import org.fullrank.methods.MethodWrapper;
import org.fullrank.optim.LearningRateScale;

/** Fine-tuning: the rate falls by a factor with each block below the last. */
record LayerDecay(Method base, int depth, double factor) implements MethodWrapper {
  private static final Pattern BLOCK = Pattern.compile("encoder\\.blocks\\.(\\d+)\\..*");

  @Override
  public LearningRateScale learningRate(String parameter) {
    LearningRateScale rate = base.learningRate(parameter);
    var block = BLOCK.matcher(parameter);
    return block.matches()
        ? rate.times(Math.pow(factor, depth - Integer.parseInt(block.group(1))))
        : rate;
  }
}
