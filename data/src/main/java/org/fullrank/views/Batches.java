package org.fullrank.views;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.fullrank.core.Check;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.Unreadable;
import org.fullrank.input.Batch;

/**
 * A data set in order, once per iteration, in batches: for probes, embeddings and diagnoses. Images
 * that cannot be read are left out; {@link Batch#ids} says which are there.
 *
 * <p>A batch's tensors live in the scope in which the iterator is asked. An iteration that is left
 * early keeps its threads until {@link #close}.
 */
public final class Batches implements Iterable<Batch>, AutoCloseable {
  private final Job job;
  private final int[] samples;
  private final LoaderConfig config;
  private final List<Conveyor> open = new ArrayList<>();

  private Batches(Job job, int[] samples, LoaderConfig config) {
    this.job = job;
    this.samples = samples;
    this.config = config;
  }

  /** One view without chance of every image, {@code batch} at a time. */
  public static Batches of(
      Dataset data, Evaluation view, int batch, Consumer<Unreadable> unreadable) {
    var recipe = new Recipe(view.policy(), view.share(), view.pixels());
    var job = new Job(data, List.of(recipe), new Seed(0), Job.Gap.LEAVE_OUT, unreadable);
    return all(job, batch);
  }

  /** The training views of every image, as epoch 0 of a run with {@code seed} sees them. */
  public static Batches of(Dataset data, ViewsConfig views, Seed seed, int batch) {
    List<Recipe> recipes =
        views.policies().stream().map(p -> new Recipe(p, 1, views.pixels())).toList();
    return all(new Job(data, recipes, seed, Job.Gap.LEAVE_OUT, _ -> {}), batch);
  }

  private static Batches all(Job job, int batch) {
    int[] samples = IntStream.range(0, job.data().size()).toArray();
    return new Batches(job, samples, LoaderConfig.of(batch));
  }

  /** The same of at most {@code count} images, spread evenly over the set. */
  public Batches sample(int count) {
    Check.positive(count, "count");
    int few = Math.min(count, samples.length);
    int[] spread =
        IntStream.range(0, few)
            .map(i -> samples[(int) ((long) i * samples.length / few)])
            .toArray();
    return new Batches(job, spread, config);
  }

  /** Whether the class of any of the images is known, readable or not. */
  public boolean labelled() {
    return Arrays.stream(samples).anyMatch(image -> job.data().label(image) >= 0);
  }

  @Override
  public Iterator<Batch> iterator() {
    var schedule = new Schedule.InOrder(samples, config.batch());
    Conveyor conveyor = Conveyor.start(job, schedule, Position.START, config);
    open.add(conveyor);
    return new Iteration(conveyor);
  }

  /** Ends the iterations that were left early. */
  @Override
  public void close() {
    open.forEach(Conveyor::close);
    open.clear();
  }

  private final class Iteration implements Iterator<Batch> {
    private final Conveyor conveyor;
    private Optional<Batch> ahead = Optional.empty();
    private boolean ended;

    private Iteration(Conveyor conveyor) {
      this.conveyor = conveyor;
    }

    @Override
    public boolean hasNext() {
      if (ahead.isEmpty() && !ended) {
        ahead = conveyor.next();
        if (ahead.isEmpty()) {
          ended = true;
          conveyor.close();
          open.remove(conveyor);
        }
      }
      return ahead.isPresent();
    }

    @Override
    public Batch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no batch is left");
      }
      Batch views = ahead.orElseThrow();
      ahead = Optional.empty();
      return views;
    }
  }
}
