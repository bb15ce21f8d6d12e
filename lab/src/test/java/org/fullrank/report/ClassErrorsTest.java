package org.fullrank.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassErrorsTest {
  private static String shown(ClassResults results) {
    var pictures = results.worst().stream().map(error -> error.sample().picture()).toList();
    return new ClassErrors(results, Thumbnails.of(pictures), 0, "linear probe")
        .section()
        .toString();
  }

  /** 14 of 20 coats; Wilson's interval is 48.1 to 85.5 %. Shoes have no sample and no bar. */
  @Test
  void golden_theLeastAccurateClassIsFirst() {
    String page = shown(Samples.classes());
    assertThat(page)
        .contains("<span class=\"value\">70.0 % of 20</span>")
        .contains("<span class=\"value\">100.0 % of 10</span>")
        .contains("<span class=\"note\">2 classes with samples</span>")
        .contains("x1=\"48.1%\" x2=\"85.45%\"")
        .doesNotContain("<span class=\"name\">shoe</span>");
    assertThat(page.indexOf("<span class=\"name\">coat</span>"))
        .isLessThan(page.indexOf("<span class=\"name\">shirt</span>"));
  }

  /** The tint is 45 % of the row's share: 14, 5 and 1 of 20 are 31.5, 11.3 and 2.3 %. */
  @Test
  void golden_theMatrixCountsEachClassAndTintsByShare() {
    assertThat(shown(Samples.classes()))
        .contains("<th scope=\"row\">1 coat</th><td class=\"right\" style=\"--tint:31.5%\"")
        .contains("style=\"--tint:11.3%\" title=\"5 of 20 samples of coat given to shirt\">5</td>")
        .contains("style=\"--tint:2.3%\" title=\"1 of 20 samples of coat given to shoe\">1</td>")
        .contains("<th scope=\"row\">3 shoe</th><td>·</td><td>·</td><td class=\"right\">·</td>");
  }

  @Test
  void golden_theWorstErrorsHaveTheirPictures() {
    assertThat(shown(Samples.classes()))
        .contains("<figure class=\"wrong\" title=\"coat · test/3\"><svg class=\"thumb\"")
        .contains("<b>coat</b><span>✗ shoe, 98.7 %</span>")
        .contains("<b>coat</b><span>✗ shirt, 50.0 %</span>");
  }

  /** 21 classes of 10, of which class i gives i to class 0: no matrix, the twelve largest pairs. */
  @Test
  void golden_manyClassesHaveTheirMostFrequentConfusions() {
    var classes = IntStream.range(0, 21).mapToObj(i -> "class " + i).toList();
    List<List<Integer>> confusion =
        IntStream.range(0, 21)
            .mapToObj(i ->
                IntStream.range(0, 21).mapToObj(j -> j == i ? 30 - i : j == 0 ? i : 0).toList())
            .toList();
    String page = shown(new ClassResults(classes, confusion, List.of()));
    assertThat(page)
        .doesNotContain("class=\"confusion\"", "Worst errors")
        .contains("class 20 given to class 0</th><td>20 of 30</td>")
        .contains("class 9 given to class 0</th><td>9 of 30</td>")
        .doesNotContain("class 8 given to class 0");
  }

  @Test
  void refuses_aMatrixOfAnotherSize() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassResults(List.of("a", "b"), List.of(List.of(1)), List.of()))
        .withMessage("confusion: want a row and a column for each of 2 classes, was 1 x 1");
  }
}
