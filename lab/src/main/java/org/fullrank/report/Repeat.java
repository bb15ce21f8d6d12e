package org.fullrank.report;

import java.util.List;
import org.fullrank.report.ReportData.ProvenanceRow;
import org.fullrank.report.ReportData.RunOrigin;

/** The section for repeating the run: its provenance and its complete recipe. */
final class Repeat {
  private Repeat() {}

  static Tag section(RunOrigin origin) {
    List<Tag> facts = origin.facts().stream().map(Repeat::fact).toList();
    return Section.of(
        "repeat",
        "Reproduction",
        "The provenance and the complete recipe of this run, with all defaults.",
        Tag.of("div", "pair repeat")
            .holding(
                Tag.of("div", "card")
                    .holding(Tag.of("table", "facts").holding(Tag.of("tbody").holding(facts))),
                Tag.of("pre", "card").with("tabindex", "0").text(origin.config())));
  }

  private static Tag fact(ProvenanceRow fact) {
    return Tag.of("tr")
        .holding(
            Tag.of("th").with("scope", "row").text(fact.name()), Tag.of("td").text(fact.value()));
  }
}
