package org.fullrank.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.core.Count;
import org.fullrank.report.ImageFindings.ImagePair;
import org.fullrank.report.ImageFindings.LoneImage;
import org.fullrank.search.ImageChange;
import org.fullrank.search.Retrieval;
import org.fullrank.search.SearchResult;

/** The retrieval of changed images, near-duplicates and outliers. */
final class SearchTable {
  private static final int EDGE = 96;

  private SearchTable() {}

  static Tag section(ImageFindings findings, SearchResult search) {
    var content = new ArrayList<Tag>();
    content.add(card(table(search)));
    pairs(findings.pairs()).ifPresent(content::add);
    outliers(findings.outliers()).ifPresent(content::add);
    return Section.of(
            "search",
            "Search without labels",
            "Each query is a changed image. A hit: its original is the nearest of %s. Percent of"
                    .formatted(new Count(search.gallery(), "image"))
                + " hits, with 95 % intervals, by cosine of centred features.")
        .holding(content);
  }

  private static Tag card(Tag content) {
    return Tag.of("div", "card").holding(Tag.of("div", "scroll").holding(content));
  }

  private static Tag table(SearchResult search) {
    List<String> names =
        Stream.concat(Stream.of(ImageChange.values()).map(ImageChange::title), Stream.of("all"))
            .toList();
    Tag head =
        Tag.of("tr")
            .holding(Tag.of("td"))
            .holding(names.stream().map(it -> Tag.of("th").with("scope", "col").text(it)).toList());
    return Tag.of("table", "facts")
        .holding(Tag.of("thead").holding(head))
        .holding(Tag.of("tbody").holding(search.rows().stream().map(SearchTable::row).toList()));
  }

  private static Tag row(SearchResult.Row row) {
    var cells = Stream.of(ImageChange.values()).map(row::under);
    return Tag.of("tr")
        .holding(Tag.of("th").with("scope", "row").text(row.features()))
        .holding(Stream.concat(cells, Stream.of(row.all())).map(SearchTable::cell).toList());
  }

  private static Tag cell(Retrieval retrieval) {
    var interval = retrieval.interval();
    return Tag.of("td")
        .text(Numbers.percent(retrieval.recall()))
        .holding(
            Tag.of("small")
                .text(
                    " (%s to %s)"
                        .formatted(
                            Numbers.percent(interval.low()), Numbers.percent(interval.high()))));
  }

  private static Optional<Tag> pairs(List<ImagePair> pairs) {
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    var names =
        pairs.stream()
            .map(it ->
                "%s and %s, similarity %s"
                    .formatted(it.first().id(), it.second().id(), Numbers.brief(it.similarity())));
    return Optional.of(
        card(ImageSheet.of(
                List.of(
                    pairs.stream().map(it -> it.first().image()).toList(),
                    pairs.stream().map(it -> it.second().image()).toList()),
                EDGE,
                "near-duplicates: the images of a pair, one above the other"))
            .holding(
                captioned("Near-duplicates: each is the other's nearest image.", names.toList())));
  }

  private static Optional<Tag> outliers(List<LoneImage> outliers) {
    if (outliers.isEmpty()) {
      return Optional.empty();
    }
    var names =
        outliers.stream()
            .map(it ->
                "%s, similarity %s to its neighbours"
                    .formatted(it.image().id(), Numbers.brief(it.similarity())));
    return Optional.of(
        card(ImageSheet.of(
                List.of(outliers.stream().map(it -> it.image().image()).toList()),
                EDGE,
                "outliers"))
            .holding(captioned("Outliers: no image is near.", names.toList())));
  }

  private static Tag captioned(String title, List<String> names) {
    return Tag.of("details")
        .holding(Tag.of("summary").text(title))
        .holding(Tag.of("ul").holding(names.stream().map(it -> Tag.of("li").text(it)).toList()));
  }
}
