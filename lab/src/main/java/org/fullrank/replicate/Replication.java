package org.fullrank.replicate;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.fullrank.checkpoint.FolderLock;
import org.fullrank.core.AtomicFile;
import org.fullrank.core.Count;
import org.fullrank.core.Engine;
import org.fullrank.core.Problem;
import org.fullrank.methods.Catalogue;
import org.fullrank.train.Listener;

/**
 * A claim put to the test: every trial is made in a folder of its own and measured, unless it has
 * been before. Where arms choose a setting, the runs for choosing come first.
 */
public final class Replication {
  private final Design design;
  private final Archive archive;
  private final Crew crew;
  private final Listener listener;

  private Replication(Design design, Archive archive, Crew crew, Listener listener) {
    this.design = design;
    this.archive = archive;
    this.crew = crew;
    this.listener = listener;
  }

  /**
   * Which trials of a claim are wanted, and how they differ from it.
   *
   * @param seeds the claim's where empty
   * @param arms all where empty
   * @param changes settings to change for all arms, as {@code --set} takes them; an arm's own come
   *     after
   * @param jobs trials that are made side by side, each on one thread; 1 for one after another
   * @param threads that an operation of a single job is spread over
   */
  public record Selection(
      List<Long> seeds, List<String> arms, List<String> changes, int jobs, int threads) {
    public Selection {
      seeds = seeds.stream().distinct().toList();
      arms = List.copyOf(arms);
      changes = List.copyOf(changes);
    }

    /**
     * Whether it is not the claim as it is, or not all of it: a smoke test, whose runs judge
     * nothing.
     */
    public boolean isSmoke() {
      return !(seeds.isEmpty() && arms.isEmpty() && changes.isEmpty());
    }

    /** Some of the claim, one trial after another. */
    public Selection(List<Long> seeds, List<String> arms, List<String> changes, int threads) {
      this(seeds, arms, changes, 1, threads);
    }

    /** All of the claim as it is. */
    public static Selection all() {
      return new Selection(List.of(), List.of(), List.of(), Engine.defaultThreads());
    }
  }

  /**
   * Runs what is not finished yet of {@code selection} in {@code folder}, until the listener asks
   * to stop, and writes results.json there after every run, over all the finished runs of the
   * claim. Every model is built once before the first run.
   *
   * <p>Several jobs give the same numbers as one job on one thread. The listener hears of them from
   * several threads, one call at a time, and of their steps not at all.
   *
   * @return what the selection came to
   * @throws Problem if a setting is wrong or does not fit the data, or a folder holds a run with
   *     other settings, or another process replicates in it
   */
  public static Summary of(Claim claim, Selection selection, Path folder, Listener listener) {
    return of(design(claim, selection), selection, folder, listener);
  }

  static Summary of(Design design, Selection selection, Path folder, Listener listener) {
    List<Trial> trials = design.trials(selection);
    try (var _ = FolderLock.take(folder)) {
      AtomicFile.clear(folder, Archive.FILE::equals);
      var archive = Archive.open(design, folder);
      Outlook.of(trials.stream().filter(trial -> !archive.hasPlaceOf(trial)).toList());
      var crew = new Crew(selection.jobs(), selection.threads());
      var summary = new Replication(design, archive, crew, listener).all(trials);
      return selection.isSmoke() ? summary.smoke() : summary;
    }
  }

  private static Design design(Claim claim, Selection selection) {
    return new Design(claim, selection.changes(), Gauges.of(Catalogue.ALL));
  }

  /**
   * A run of a selection.
   *
   * @param run the name of its folder
   * @param steps optimizer steps of the whole
   * @param parameters that are trained, the method's included
   * @param finished whether it has a result
   */
  public record Planned(String run, long steps, long parameters, boolean finished) {}

  /**
   * What is ahead.
   *
   * @param runs in order
   * @param reach for each expectation the smallest effect that the claim's seeds can show
   */
  public record Plan(List<Planned> runs, List<String> reach) {}

  /**
   * The runs of {@code selection} and what they can show; trains nothing.
   *
   * @throws Problem if a setting is wrong or does not fit the data, or {@code folder} holds a run
   *     with other settings
   */
  public static Plan plan(Claim claim, Selection selection, Path folder) {
    var design = design(claim, selection);
    List<Trial> trials = design.trials(selection);
    var archive = Archive.open(design, folder);
    var outlooks = Outlook.of(trials);
    var runs =
        trials.stream()
            .map(trial -> {
              var ahead = Objects.requireNonNull(outlooks.get(trial.name()));
              boolean finished = archive.hasPlaceOf(trial);
              return new Planned(trial.name(), ahead.steps(), ahead.parameters(), finished);
            })
            .toList();
    var judge = new Judge(claim, archive.all());
    return new Plan(runs, claim.expect().stream().map(it -> Reach.of(it, judge)).toList());
  }

  private Summary all(List<Trial> trials) {
    archive.write();
    long finished = trials.stream().filter(archive::hasPlaceOf).count();
    listener.note(
        String.format(
            Locale.ROOT, "%s, %d of them finished", new Count(trials.size(), "run"), finished));
    if (crew.make(numbered(trials, true), this::make)) {
      crew.make(numbered(trials, false), this::make);
    }
    return archive.of(trials);
  }

  /** The trials of one kind, with what is told of each when it begins. */
  private Map<Trial, String> numbered(List<Trial> trials, boolean choosing) {
    var picks = new Picks(design.claim(), archive.all());
    var left = new LinkedHashMap<Trial, String>();
    for (int i = 0; i < trials.size(); i++) {
      Trial trial = trials.get(i);
      if (trial.cell().choosing() == choosing) {
        String note =
            String.format(Locale.ROOT, "%d of %d: %s", i + 1, trials.size(), trial.name());
        picks.of(trial.cell()).ifPresent(cell -> left.put(design.trial(cell), note));
      }
    }
    return left;
  }

  /** Whether the trial is finished; it is not if the listener asked to stop. */
  private boolean make(Trial trial, String note) {
    if (archive.holds(trial)) {
      return true;
    }
    var heard = crew.heard(listener);
    if (heard.stop()) {
      return false;
    }
    heard.note(note);
    var result = new Making(design, trial, archive.home(trial), crew.facts()).result(heard);
    result.ifPresent(it -> archive.add(trial, it));
    return result.isPresent();
  }
}
