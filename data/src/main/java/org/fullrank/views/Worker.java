package org.fullrank.views;

import java.util.Optional;
import java.util.Set;
import org.fullrank.core.Count;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Unreadable;

/** Fills rows of trays, one at a time: decodes an image once and paints all of its views. */
final class Worker {
  private final Job job;
  private final Set<Integer> broken;
  private final Painter painter = new Painter();

  private record Found(int index, Image image) {}

  /** {@code broken}: the images known to be unreadable, shared by all workers. */
  Worker(Job job, Set<Integer> broken) {
    this.job = job;
    this.broken = broken;
  }

  /** Fills {@code row}; what goes wrong comes back in words. */
  Optional<RuntimeException> fill(Tray tray, int row) {
    int sample = tray.lot().samples()[row];
    try {
      find(sample).ifPresent(found -> paint(found, sample, tray, row));
      return Optional.empty();
    } catch (Problem problem) {
      return Optional.of(problem);
    } catch (RuntimeException | Error trouble) {
      String name = job.data().id(sample);
      return Optional.of(Problem.failed("views of " + name + ": " + trouble, trouble));
    }
  }

  private void paint(Found found, int sample, Tray tray, int row) {
    // The stream is that of the sample drawn: a substitute may be in the batch in its own right.
    Seed stream = job.stream(tray.lot().at().epoch(), sample);
    for (int view = 0; view < job.recipes().size(); view++) {
      Recipe recipe = job.recipes().get(view);
      Records records = tray.records(view);
      Painter.draw(found.image(), recipe, stream.with(view), records, row);
      painter.paint(found.image(), recipe, records, row, tray.pixels(view));
    }
    tray.name(row, found.index(), job.data().label(found.index()));
  }

  private Optional<Found> find(int sample) {
    int candidates =
        switch (job.gap()) {
          case SUBSTITUTE -> job.data().size();
          case LEAVE_OUT -> 1;
        };
    for (int i = 0; i < candidates; i++) {
      Optional<Found> found = read((sample + i) % job.data().size());
      if (found.isPresent()) {
        return found;
      }
    }
    if (job.gap() == Job.Gap.SUBSTITUTE) {
      throw Problem.data(
          "none of the %s of the set can be read".formatted(new Count(candidates, "image")));
    }
    return Optional.empty();
  }

  private Optional<Found> read(int index) {
    Dataset data = job.data();
    if (broken.contains(index)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Found(index, data.image(index)));
    } catch (Unreadable image) {
      if (broken.add(index)) {
        job.unreadable().accept(image);
      }
      return Optional.empty();
    }
  }
}
