package org.fullrank.views;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.fullrank.core.Check;
import org.fullrank.core.Problem;
import org.fullrank.core.Seed;
import org.fullrank.data.Item;
import org.fullrank.input.InputShape;
import org.fullrank.input.Transform;
import org.fullrank.loader.ViewMaker;
import org.fullrank.loader.ViewRow;

/**
 * Views of audio clips: a random part of the clip as a waveform.
 *
 * @param count number of views of a clip, 1 to 1,024
 * @param samples the longest part, samples
 */
public record AudioViews(int count, int samples) implements SequenceViews {
  /** Two views of one second at 16 kHz. */
  public static final AudioViews DEFAULT = new AudioViews(2, 16_000);

  private static final Transform CROP =
      Transform.of("crop", new Transform.Parameter("begin", 0, 0, 1));

  public AudioViews {
    Check.within(count, 1, ImageViews.MOST_VIEWS, "count");
    Check.positive(samples, "samples");
  }

  @Override
  public ViewMaker at(int epoch) {
    return new Parts(Collections.nCopies(count, layout()), true);
  }

  @Override
  public ViewMaker evaluation() {
    return new Parts(List.of(layout()), false);
  }

  private ViewMaker.Layout layout() {
    return new ViewMaker.Layout(new InputShape.Waveform(samples), List.of(CROP));
  }

  /** Parts of clips. */
  private record Parts(List<ViewMaker.Layout> views, boolean random) implements ViewMaker {
    @Override
    public Writer writer() {
      return (item, view, stream, row) -> {
        if (!(item instanceof Item.Clip clip)) {
          throw Problem.config("views: these are views of audio clips, was " + item.kind());
        }
        write(clip, (InputShape.Waveform) views.get(view).shape(), stream, row);
      };
    }

    private void write(Item.Clip clip, InputShape.Waveform shape, Seed stream, ViewRow row) {
      int room = Math.max(0, clip.samples().length - shape.samples());
      RandomGenerator draws = stream.random();
      int begin = random ? draws.nextInt(room + 1) : room / 2;
      int end = Math.min(clip.samples().length, begin + shape.samples());
      row.write(Arrays.copyOfRange(clip.samples(), begin, end));
      row.record(0, new float[] {room == 0 ? 0 : (float) begin / room});
    }
  }
}
