package org.fullrank.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.core.Count;
import org.fullrank.probe.Interval;
import org.fullrank.report.ClassResults.SampleError;

/**
 * The accuracy of each class, the confusion matrix, and the worst errors with their pictures.
 *
 * @param thumbnails pictures of the page, among them those of the errors
 * @param first the place of the first error's picture among {@code thumbnails}
 * @param name of the probe or classifier, in small letters
 */
record ClassErrors(ClassResults results, Thumbnails thumbnails, int first, String name) {
  private static final int MOST_BARS = 30;
  private static final int MOST_IN_MATRIX = 20;
  private static final int MOST_PAIRS = 12;
  private static final double DARKEST = 45; // % of the accent: ink stays legible on it

  /** A class and a wrong class that the probe gives to {@code count} of its samples. */
  private record Mistaken(int own, int wrong, int count) {}

  Tag section() {
    var parts = new ArrayList<Tag>();
    parts.add(Tag.of("div", "pair").holding(bars(), small() ? matrix() : pairs()));
    if (!results.worst().isEmpty()) {
      parts.add(worst());
    }
    return Section.of(
        "classes",
        "Accuracy by class",
        "What the %s makes of each class on held-out samples, the least accurate class"
                .formatted(name)
            + " first. Whiskers: 95 % interval.",
        parts.toArray(Tag[]::new));
  }

  private boolean small() {
    return results.classes().size() <= MOST_IN_MATRIX;
  }

  private Tag bars() {
    List<Bars.Bar> bars =
        results
            .measured()
            .boxed()
            .sorted(Comparator.comparingDouble(i -> (double) correct(i) / results.samples(i)))
            .limit(MOST_BARS)
            .map(this::bar)
            .toList();
    int left = (int) results.measured().count() - bars.size();
    Stream<Tag> more =
        left > 0
            ? Stream.of(
                Tag.of("p", "note")
                    .text(String.format(Locale.ROOT, "and %,d more accurate classes", left)))
            : Stream.empty();
    return Tag.of("figure", "card")
        .holding(
            caption("Accuracy", new Count(bars.size() + left, "class") + " with samples"),
            Bars.of(bars))
        .holding(more.toList());
  }

  private Bars.Bar bar(int i) {
    int of = results.samples(i);
    double share = (double) correct(i) / of;
    return new Bars.Bar(
        results.classes().get(i),
        share,
        Optional.of(Interval.wilson(correct(i), of)),
        String.format(Locale.ROOT, "%s %% of %d", Numbers.percent(share), of),
        "trained");
  }

  private int correct(int i) {
    return results.correct(i);
  }

  private static Tag caption(String title, String note) {
    return Tag.of("figcaption").holding(Tag.of("b").text(title), Tag.of("span", "note").text(note));
  }

  private Tag matrix() {
    int count = results.classes().size();
    Tag head =
        Tag.of("tr")
            .holding(Tag.of("td"))
            .holding(
                IntStream.range(0, count)
                    .mapToObj(j ->
                        Tag.of("th")
                            .with("scope", "col")
                            .with("title", results.classes().get(j))
                            .text(String.valueOf(j + 1)))
                    .toList());
    Tag table =
        Tag.of("table", "confusion")
            .holding(Tag.of("thead").holding(head))
            .holding(
                Tag.of("tbody")
                    .holding(IntStream.range(0, count).mapToObj(this::matrixRow).toList()));
    return Tag.of("figure", "card")
        .holding(
            caption("Confusion matrix", "rows: the samples' classes; columns: the given classes"),
            Tag.of("div", "scroll").holding(table));
  }

  private Tag matrixRow(int own) {
    return Tag.of("tr")
        .holding(
            Tag.of("th")
                .with("scope", "row")
                .text(String.format(Locale.ROOT, "%d %s", own + 1, results.classes().get(own))))
        .holding(
            IntStream.range(0, results.classes().size())
                .mapToObj(wrong -> cell(own, wrong))
                .toList());
  }

  private Tag cell(int own, int given) {
    int count = results.confusion().get(own).get(given);
    Tag cell = own == given ? Tag.of("td", "right") : Tag.of("td");
    if (count == 0) {
      return cell.text("·");
    }
    double tint = DARKEST * count / results.samples(own);
    return cell.with("style", "--tint:" + Numbers.coordinate(tint) + "%")
        .with(
            "title",
            String.format(
                Locale.ROOT,
                "%d of %d samples of %s given to %s",
                count,
                results.samples(own),
                results.classes().get(own),
                results.classes().get(given)))
        .text(String.valueOf(count));
  }

  /** The most frequent confusions, where a matrix would be too large to read. */
  private Tag pairs() {
    List<Tag> rows =
        IntStream.range(0, results.classes().size())
            .boxed()
            .flatMap(own ->
                IntStream.range(0, results.classes().size())
                    .filter(wrong -> wrong != own)
                    .mapToObj(
                        wrong -> new Mistaken(own, wrong, results.confusion().get(own).get(wrong))))
            .filter(pair -> pair.count > 0)
            .sorted(Comparator.comparingInt(pair -> -pair.count))
            .limit(MOST_PAIRS)
            .map(this::pairRow)
            .toList();
    return Tag.of("figure", "card")
        .holding(
            caption("Most frequent confusions", ""),
            Tag.of("table", "facts").holding(Tag.of("tbody").holding(rows)));
  }

  private Tag pairRow(Mistaken pair) {
    return Tag.of("tr")
        .holding(
            Tag.of("th")
                .with("scope", "row")
                .text(
                    results.classes().get(pair.own)
                        + " given to "
                        + results.classes().get(pair.wrong)),
            Tag.of("td")
                .text(
                    String.format(Locale.ROOT, "%d of %d", pair.count, results.samples(pair.own))));
  }

  private Tag worst() {
    List<Tag> errors = IntStream.range(0, results.worst().size()).mapToObj(this::error).toList();
    return Tag.of("figure", "card worst")
        .holding(
            caption(
                "Worst errors", "held-out samples with the largest probability of a wrong class"),
            Tag.of("div", "errors").holding(errors));
  }

  private Tag error(int i) {
    SampleError error = results.worst().get(i);
    String own = error.sample().label().orElse("");
    String name = EmbeddingMap.named(error.sample());
    return Tag.of("figure", "wrong")
        .with("title", name)
        .holding(
            thumbnails.thumbnail(first + i).with("role", "img").with("aria-label", name),
            Tag.of("figcaption")
                .holding(
                    Tag.of("b").text(own),
                    Tag.of("span")
                        .text(
                            "✗ %s, %s %%"
                                .formatted(
                                    error.predicted(), Numbers.percent(error.probability())))));
  }
}
