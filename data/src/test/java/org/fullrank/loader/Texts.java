package org.fullrank.loader;

import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.data.Dataset;
import org.fullrank.data.Item;
import org.fullrank.data.Target;
import org.fullrank.input.InputShape;
import org.fullrank.input.Transform;

/**
 * Texts in memory, and views of them as bytes: the first drops a byte, the second is the text. An
 * empty text lacks both.
 *
 * @param lines one a sample
 * @param targets one a sample
 */
record Texts(List<String> lines, List<Target> targets) implements Dataset {
  static final int LONGEST = 12;
  static final Transform CUT =
      Transform.of("cut", new Transform.Parameter("place", -1, 0, LONGEST - 1));

  static Texts of(String... lines) {
    return new Texts(
        List.of(lines),
        IntStream.range(0, lines.length).<Target>mapToObj(i -> new Target.OfClass(i % 2)).toList());
  }

  /** Views without memory; the epoch is added to every id. */
  static ViewMaker views(int epoch) {
    var ids = new InputShape.Ids(512, LONGEST);
    List<ViewMaker.Layout> layouts =
        List.of(new ViewMaker.Layout(ids, List.of(CUT)), new ViewMaker.Layout(ids, List.of()));
    return new ViewMaker() {
      @Override
      public List<Layout> views() {
        return layouts;
      }

      @Override
      public Writer writer() {
        return (item, view, stream, row) -> {
          long[] letters =
              ((Item.Text) item).text().chars().mapToLong(letter -> letter + epoch).toArray();
          if (letters.length > 0 && view == 0) {
            int place = stream.random().nextInt(letters.length);
            row.write(
                IntStream.range(0, letters.length)
                    .filter(i -> i != place)
                    .mapToLong(i -> letters[i])
                    .toArray());
            row.record(0, new float[] {place});
          } else if (letters.length > 0) {
            row.write(letters);
          }
        };
      }
    };
  }

  @Override
  public int size() {
    return lines.size();
  }

  @Override
  public Item item(int index) {
    return new Item.Text(lines.get(index));
  }

  @Override
  public Target target(int index) {
    return targets.get(index);
  }

  @Override
  public String id(int index) {
    return "line " + index;
  }

  @Override
  public List<String> classes() {
    return List.of("even", "odd");
  }

  @Override
  public String manifestHash() {
    return "";
  }

  @Override
  public void close() {}
}
