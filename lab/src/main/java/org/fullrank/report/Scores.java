package org.fullrank.report;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.core.Count;
import org.fullrank.diagnose.State;
import org.fullrank.diagnose.Verdict;
import org.fullrank.probe.Interval;
import org.fullrank.report.ReportData.AccuracyBar;
import org.fullrank.report.ReportData.ProbeScore;

/**
 * The headline: the first score in large type, the verdict, and every score beside its baselines.
 */
final class Scores {
  private static final String HEALTHY =
      "M12 1a11 11 0 1 0 0 22a11 11 0 1 0 0-22zm-1.6 16.2l-5-5 2-2 3 3 6.4-6.4 2 2z";

  /** A shape other than the healthy sign, for readers and printers without colour. */
  private static final String SICK =
      "M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9zM8.4 6.7L6.7 8.4 10.3 12l-3.6 3.6 1.7 1.7"
          + " 3.6-3.6 3.6 3.6 1.7-1.7-3.6-3.6 3.6-3.6-1.7-1.7-3.6 3.6z";

  private Scores() {}

  static Tag section(ReportData data) {
    Tag hero =
        Tag.of("div", "hero")
            .holding(data.scores().stream().limit(1).map(Scores::headline).toList())
            .holding(verdict(data.verdict(), EvidenceLinks.of(data)));
    return Section.of(
            "result",
            "Accuracy",
            "Accuracy on held-out samples with frozen features, beside baselines without training."
                + " Whiskers: 95 % interval.",
            hero)
        .holding(
            Tag.of("div", "scores").holding(data.scores().stream().map(Scores::group).toList()));
  }

  private static Tag headline(ProbeScore score) {
    AccuracyBar trained = score.trained();
    return Tag.of("div", "card headline")
        .holding(
            Tag.of("div", "what").text(score.probe()),
            Tag.of("div", "number")
                .text(Numbers.percent(trained.accuracy()))
                .holding(Tag.of("small").text(" %")),
            Tag.of("div", "interval").text("95 % interval " + shown(trained.interval())))
        .holding(floor(score).stream().map(best -> margin(trained, best)).toList());
  }

  private static Optional<AccuracyBar> floor(ProbeScore score) {
    return score.floors().stream().max(Comparator.comparingDouble(AccuracyBar::accuracy));
  }

  /**
   * The margin of the trained features over the best baseline, in words that the interval supports.
   */
  private static Tag margin(AccuracyBar trained, AccuracyBar floor) {
    double points = 100 * (trained.accuracy() - floor.accuracy());
    String distance = Numbers.brief(Math.round(Math.abs(points) * 10) / 10.0) + " points ";
    if (trained.interval().low() > floor.interval().high()) {
      return Tag.of("div", "margin above").text("▲ " + distance + "above " + floor.features());
    } else if (trained.interval().high() < floor.interval().low()) {
      return Tag.of("div", "margin below").text("▼ " + distance + "below " + floor.features());
    }
    return Tag.of("div", "margin").text("≈ no clear difference from " + floor.features());
  }

  private static String shown(Interval interval) {
    return Numbers.percent(interval.low()) + " to " + Numbers.percent(interval.high());
  }

  private static Tag group(ProbeScore score) {
    return Tag.of("figure", "card")
        .holding(
            Tag.of("figcaption")
                .holding(
                    Tag.of("b").text(score.probe()), Tag.of("span", "note").text(score.protocol())),
            Bars.of(
                Stream.concat(
                        Stream.of(bar(score.trained(), "trained")),
                        score.floors().stream().map(floor -> bar(floor, "floor")))
                    .toList()));
  }

  private static Bars.Bar bar(AccuracyBar bar, String style) {
    return new Bars.Bar(
        bar.features(),
        bar.accuracy(),
        Optional.of(bar.interval()),
        Numbers.percent(bar.accuracy()) + " %",
        style);
  }

  static Tag verdict(Verdict verdict, EvidenceLinks links) {
    boolean sick = verdict.state() != State.HEALTHY;
    Tag evidence =
        Tag.of("ul")
            .holding(verdict.evidence().stream().map(e -> sentence(e.toString(), links)).toList());
    Tag card =
        Tag.of("div", "card verdict " + verdict.state().word())
            .holding(
                Tag.of("div", "badge")
                    .holding(icon(sick ? SICK : HEALTHY), Tag.of("b").text(verdict.title())),
                sick ? evidence : folded(verdict.evidence().size(), evidence));
    return sick
        ? card.holding(advice("Likely cause", verdict.cause()), advice("Remedy", verdict.remedy()))
        : card;
  }

  private static Tag folded(int count, Tag evidence) {
    String told = new Count(count, "measurement") + ", each in its healthy band";
    return Tag.of("details").holding(Tag.of("summary").text(told), evidence);
  }

  private static Tag sentence(String text, EvidenceLinks links) {
    return Tag.of("li").text(text + " ").holding(links.of(text));
  }

  private static Tag advice(String title, String text) {
    return Tag.of("p", "advice").holding(Tag.of("b").text(title)).text(" " + text);
  }

  private static Tag icon(String path) {
    return Tag.of("svg", "icon")
        .with("viewBox", "0 0 24 24")
        .with("aria-hidden", "true")
        .holding(Tag.of("path").with("fill-rule", "evenodd").with("d", path));
  }
}
