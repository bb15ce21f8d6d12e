package org.fullrank.lab;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.data.Dataset;
import org.fullrank.data.Target;
import org.fullrank.decoding.CtcDecoder;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.input.Symbols;
import org.fullrank.loader.ViewMaker;
import org.fullrank.losses.CtcLoss;
import org.fullrank.methods.ctc.Ctc;
import org.fullrank.textmetrics.ErrorRate;

/** From clips to transcripts, by a run of {@code ctc}. Clips are cut as in the run's evaluation. */
public final class Transcriber {
  private static final CtcDecoder DECODER = new CtcDecoder(CtcLoss.BLANK);

  private final Encoder encoder;
  private final Ctc method;
  private final ViewMaker view;
  private final int beam;

  private Transcriber(Encoder encoder, Ctc method, ViewMaker view, int beam) {
    this.encoder = encoder;
    this.method = method;
    this.view = view;
    this.beam = beam;
  }

  /**
   * The transcriber of {@code run}, by the best path.
   *
   * @throws Problem if the run's method is not ctc
   */
  public static Transcriber of(TrainedRun run) {
    var model = run.model();
    Ctc method = Ctc.within(model.method()).orElseThrow(() -> notOne(run.path()));
    return new Transcriber(model.inference(), method, run.config().views().evaluation(), 1);
  }

  private static Problem notOne(Path run) {
    return Problem.config(run + ": not a run of ctc; want one, as it alone gives transcripts");
  }

  /**
   * The same by a beam.
   *
   * @param width prefixes that the beam keeps, 1 or more; 1 for the best path
   */
  public Transcriber withBeam(int width) {
    return new Transcriber(encoder, method, view, Check.positive(width, "beam"));
  }

  /**
   * A clip and its transcript.
   *
   * @param id of the clip
   * @param transcript absent if the clip cannot be read
   * @param reference the known transcript; absent without one
   * @param errors of the transcript, symbol by symbol; absent without one of the two
   * @param error why the clip cannot be read; empty if it can
   */
  public record Row(
      String id,
      Optional<String> transcript,
      Optional<String> reference,
      Optional<ErrorRate> errors,
      String error) {}

  /** Gives the clips of {@code data} and their transcripts to {@code rows}, in order. */
  public void transcribe(Dataset data, Consumer<Row> rows) {
    new EachSample<>(data, view, this::heard)
        .forEach(
            (said, place) -> rows.accept(row(data, place, said)),
            (id, reason) ->
                rows.accept(
                    new Row(id, Optional.empty(), Optional.empty(), Optional.empty(), reason)));
  }

  private List<List<Integer>> heard(Input input) {
    return Ops.noGrad(() ->
        method.transcripts(
            encoder, input, logs -> beam == 1 ? DECODER.greedy(logs) : DECODER.beam(logs, beam)));
  }

  private Row row(Dataset data, int place, List<Integer> heard) {
    int[] ids = heard.stream().mapToInt(Integer::intValue).toArray();
    Optional<String> text = Optional.of(method.symbols().decode(ids));
    Optional<int[]> known =
        data.target(place) instanceof Target.Sequence(int[] all)
            ? Optional.of(all)
            : Optional.empty();
    return data.symbols()
        .filter(_ -> known.isPresent())
        .map(symbols ->
            new Row(
                data.id(place),
                text,
                Optional.of(symbols.decode(known.get())),
                Optional.of(
                    ErrorRate.of(names(method.symbols(), ids), names(symbols, known.get()))),
                ""))
        .orElseGet(() -> new Row(data.id(place), text, Optional.empty(), Optional.empty(), ""));
  }

  /** Two sets may number the same symbols differently. */
  private static List<String> names(Symbols symbols, int[] ids) {
    return Arrays.stream(ids).mapToObj(id -> symbols.decode(new int[] {id})).toList();
  }
}
