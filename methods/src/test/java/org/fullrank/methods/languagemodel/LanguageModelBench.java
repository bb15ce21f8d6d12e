package org.fullrank.methods.languagemodel;

import java.util.concurrent.TimeUnit;
import org.fullrank.encoder.Pool;
import org.fullrank.methods.toys.TextSteps;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A step of the language model, forward and backward, beside the floor: the encoder's own on causal
 * inputs. Width 64, 4 blocks, 16 texts of 128 tokens.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class LanguageModelBench {
  @Param({"260", "8000"})
  private int vocabulary;

  private TextSteps steps;

  @Setup
  public void setup() {
    steps = TextSteps.of(LanguageModelConfig.DEFAULT, Pool.LAST, vocabulary);
  }

  @Benchmark
  public double languageModel() {
    return steps.loss();
  }

  @Benchmark
  public double floor() {
    return steps.encoder(input -> input.with(input.tokens().causally()));
  }
}
