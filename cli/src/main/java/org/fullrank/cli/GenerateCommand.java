package org.fullrank.cli;

import java.nio.file.Path;
import org.fullrank.core.Engine;
import org.fullrank.core.Printable;
import org.fullrank.core.Seed;
import org.fullrank.decoding.Sampling;
import org.fullrank.lab.TextGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "generate",
    description = {
      "Continues a text by the language model of a run, one token after another. Each token is"
          + " drawn by its probability; a temperature below 1 prefers likely tokens, and 0 takes the"
          + " likeliest."
    },
    footer = {
      "",
      "Examples:",
      "  fullrank generate runs/lm --prompt 'And God said'",
      "  fullrank generate runs/lm --temperature 0 --tokens 20",
      "  fullrank generate runs/lm --top-k 10 --seed 3 --json"
    })
final class GenerateCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(paramLabel = "RUN", description = "A run folder of the method languagemodel.")
  private Path run;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "The beginning of the text (default: none).")
  private String prompt;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "100",
      description = "Tokens to add at most (default: ${DEFAULT-VALUE}).")
  private int tokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1",
      description = "Divides the logits, 0 or more (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Draw from the K likeliest tokens, 0 for all (default: ${DEFAULT-VALUE}).")
  private int topK;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Another seed, other draws (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** What {@code --json} prints. */
  private record Generated(String prompt, String text) {}

  @Override
  public void run() {
    new Typed(spec).positive("--tokens", tokens);
    Sampling sampling = sampling();
    Engine.setThreads(Engine.defaultThreads());
    String text = TextGenerator.open(run).continued(prompt, tokens, sampling, new Seed(seed));
    spec.commandLine()
        .getOut()
        .println(verbosity.json() ? Json.of(new Generated(prompt, text)) : Printable.lines(text));
  }

  private Sampling sampling() {
    try {
      return new Sampling(temperature, topK);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(
          spec.commandLine(), "--temperature, --top-k: " + wrong.getMessage(), wrong);
    }
  }
}
