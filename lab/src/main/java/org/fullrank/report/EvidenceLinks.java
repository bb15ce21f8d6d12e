package org.fullrank.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Links from a sentence of evidence to the curve or the section that shows its measure. A phrase in
 * the sentence decides; of two phrases, of which one holds the other, the longer one counts.
 */
record EvidenceLinks(List<Anchor> anchors) {
  private static final int MOST = 2; // in a sentence

  /**
   * A part of the page.
   *
   * @param phrase lower-case words that name it in a sentence
   * @param id its anchor
   * @param text of the link
   */
  record Anchor(String phrase, String id, String text) {
    boolean in(String sentence) {
      return Pattern.compile("\\b" + Pattern.quote(phrase) + "\\b").matcher(sentence).find();
    }
  }

  /** The parts of the page of {@code data}. */
  static EvidenceLinks of(ReportData data) {
    var anchors = new ArrayList<Anchor>();
    IntStream.range(0, data.curves().size())
        .mapToObj(i -> curve(i, data.curves().get(i).name()))
        .forEach(anchors::add);
    var diagnosis = data.anatomy().diagnosis();
    if (!diagnosis.layers().isEmpty()) {
      for (String phrase : List.of("rank", "spread", "directions", "spectrum", "direction")) {
        anchors.add(new Anchor(phrase, "rank", "spectrum"));
      }
    }
    if (!diagnosis.attention().isEmpty()) {
      anchors.add(new Anchor("attention entropy", "attention", "all heads"));
    }
    return new EvidenceLinks(anchors);
  }

  private static Anchor curve(int i, String name) {
    return new Anchor(name.toLowerCase(Locale.ROOT), Curves.id(i), "curve");
  }

  /** The links for {@code sentence}, at most two. */
  List<Tag> of(String sentence) {
    String words = sentence.toLowerCase(Locale.ROOT);
    List<Anchor> named = anchors.stream().filter(anchor -> anchor.in(words)).toList();
    return named.stream()
        .filter(anchor -> named.stream().noneMatch(other -> within(anchor, other)))
        .sorted(Comparator.comparingInt(anchor -> words.indexOf(anchor.phrase)))
        .map(anchor -> Tag.of("a").with("href", "#" + anchor.id).text("→ " + anchor.text))
        .distinct()
        .limit(MOST)
        .toList();
  }

  private static boolean within(Anchor anchor, Anchor other) {
    return other.phrase.length() > anchor.phrase.length() && other.phrase.contains(anchor.phrase);
  }
}
