package org.fullrank.methods.augmentation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Ops;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Guidance.Choice;
import org.fullrank.nn.Init;
import org.fullrank.nn.Module;
import org.fullrank.nn.Visitor;

/**
 * The policy of AdvAA: an LSTM cell that draws, token by token, an operator and a level, twice a
 * sub-policy. Each sub-policy begins with a zero state and a zero input; then each token is the
 * next input. All tensors begin uniform in ±0.1, the biases of the heads as zeros (the independent
 * adversarial-autoaugment-pytorch, models/controller.py@2a5a81f).
 */
final class Controller implements Module {
  /** Operators that are drawn from. */
  static final int OPERATORS = 16;

  /** Levels that are drawn from. */
  static final int LEVELS = 10;

  /** Tokens of a sub-policy: operator, level, operator, level. */
  static final int TOKENS = 4;

  private static final double BOUND = 0.1;

  private final int hidden;
  private final Tensor embedding; // [operators + levels, embedding]
  private final Tensor fromInput; // [4 hidden, embedding]
  private final Tensor fromState; // [4 hidden, hidden]
  private final Tensor inputBias; // [4 hidden]
  private final Tensor stateBias; // [4 hidden]
  private final Tensor operatorHead; // [operators, hidden]
  private final Tensor levelHead; // [levels, hidden]
  private final Tensor operatorBias = Init.zeros(OPERATORS);
  private final Tensor levelBias = Init.zeros(LEVELS);

  /**
   * @param hidden entries of the state
   * @param width entries of a token's embedding
   */
  Controller(int hidden, int width, Seed seed) {
    this.hidden = hidden;
    embedding = Init.uniform(seed.with(0), BOUND, OPERATORS + LEVELS, width);
    fromInput = Init.uniform(seed.with(1), BOUND, 4L * hidden, width);
    fromState = Init.uniform(seed.with(2), BOUND, 4L * hidden, hidden);
    inputBias = Init.uniform(seed.with(3), BOUND, 4L * hidden);
    stateBias = Init.uniform(seed.with(4), BOUND, 4L * hidden);
    operatorHead = Init.uniform(seed.with(5), BOUND, OPERATORS, hidden);
    levelHead = Init.uniform(seed.with(6), BOUND, LEVELS, hidden);
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.weight("embedding", embedding);
    visitor.weight("from_input", fromInput);
    visitor.weight("from_state", fromState);
    visitor.bias("input_bias", inputBias);
    visitor.bias("state_bias", stateBias);
    visitor.weight("operator_head", operatorHead);
    visitor.weight("level_head", levelHead);
    visitor.bias("operator_bias", operatorBias);
    visitor.bias("level_bias", levelBias);
  }

  /**
   * What the controller says of the tokens of policies.
   *
   * @param logProbability {@code Σ_t log p_t} of each policy, {@code [policies]}
   * @param entropy {@code Σ_t H_t} of each policy, {@code [policies]}
   * @param tokens {@code [policies][sub-policies · 4]}: operator, level, operator, level, …
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, then only read
  record Told(Tensor logProbability, Tensor entropy, int[][] tokens) {}

  /** Which token follows, given its probabilities. */
  private interface Next {
    int token(int policy, int place, double[] probabilities);
  }

  /** Draws {@code policies} policies of {@code subPolicies} sub-policies. */
  Told drawn(int policies, int subPolicies, RandomGenerator random) {
    return told(policies, subPolicies, (_, _, probabilities) -> draw(probabilities, random));
  }

  /** The same of given tokens. */
  Told of(int[][] tokens) {
    return told(tokens.length, tokens[0].length / TOKENS, (policy, at, _) -> tokens[policy][at]);
  }

  private Told told(int policies, int subPolicies, Next next) {
    var tokens = new int[policies][subPolicies * TOKENS];
    Tensor log = Ops.zerosLike(embedding, policies);
    Tensor entropy = Ops.zerosLike(embedding, policies);
    for (int sub = 0; sub < subPolicies; sub++) {
      var state =
          new State(
              Ops.zerosLike(embedding, policies, hidden),
              Ops.zerosLike(embedding, policies, hidden));
      Tensor input = Ops.zerosLike(embedding, policies, embedding.size(1));
      for (int token = 0; token < TOKENS; token++) {
        state = next(input, state);
        boolean isLevel = token % 2 == 1;
        Tensor logits =
            isLevel
                ? NeuralOps.linear(state.output, levelHead, Optional.of(levelBias))
                : NeuralOps.linear(state.output, operatorHead, Optional.of(operatorBias));
        Tensor logs = logits.sub(Ops.logSumExp(logits, 1).unsqueeze(1)); // [policies, choices]
        long[] drawn = tokens(logs, sub * TOKENS + token, tokens, next);
        log = log.add(logs.gather(1, Tensors.like(drawn, logs, policies, 1)).squeeze(1));
        entropy = entropy.sub(Ops.sum(logs.exp().mul(logs), false, 1));
        input = embedded(drawn, isLevel);
      }
    }
    return new Told(log, entropy, tokens);
  }

  private static long[] tokens(Tensor logs, int place, int[][] tokens, Next next) {
    double[] all = Tensors.doubles(logs.detach());
    int choices = all.length / tokens.length;
    var drawn = new long[tokens.length];
    for (int policy = 0; policy < tokens.length; policy++) {
      var probabilities = new double[choices];
      for (int k = 0; k < choices; k++) {
        probabilities[k] = Math.exp(all[policy * choices + k]);
      }
      tokens[policy][place] = next.token(policy, place, probabilities);
      drawn[policy] = tokens[policy][place];
    }
    return drawn;
  }

  private static int draw(double[] probabilities, RandomGenerator random) {
    double left = random.nextDouble();
    for (int k = 0; k < probabilities.length - 1; k++) {
      left -= probabilities[k];
      if (left < 0) {
        return k;
      }
    }
    return probabilities.length - 1;
  }

  private Tensor embedded(long[] tokens, boolean areLevels) {
    var rows = tokens.clone();
    for (int i = 0; i < rows.length; i++) {
      rows[i] += areLevels ? OPERATORS : 0;
    }
    return embedding.index_select(0, Tensors.like(rows, embedding, rows.length));
  }

  private record State(Tensor output, Tensor cell) {}

  /** The LSTM cell: input, forget, candidate, output, in the order of PyTorch. */
  private State next(Tensor input, State before) {
    Tensor all =
        NeuralOps.linear(input, fromInput, Optional.of(inputBias))
            .add(NeuralOps.linear(before.output, fromState, Optional.of(stateBias)));
    Tensor kept = all.narrow(1, hidden, hidden).sigmoid().mul(before.cell);
    Tensor candidate = all.narrow(1, 2L * hidden, hidden).tanh();
    Tensor cell = kept.add(all.narrow(1, 0, hidden).sigmoid().mul(candidate));
    return new State(all.narrow(1, 3L * hidden, hidden).sigmoid().mul(cell.tanh()), cell);
  }

  /** The sub-policies of one policy's tokens. */
  static List<List<Choice>> subPolicies(int[] tokens) {
    var all = new ArrayList<List<Choice>>();
    for (int i = 0; i < tokens.length; i += TOKENS) {
      all.add(
          List.of(new Choice(tokens[i], tokens[i + 1]), new Choice(tokens[i + 2], tokens[i + 3])));
    }
    return all;
  }
}
