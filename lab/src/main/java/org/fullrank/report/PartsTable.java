package org.fullrank.report;

import java.util.List;
import org.fullrank.diagnose.PartHealth;
import org.fullrank.nn.Reading;

/** The readings of the encoder's parts: a row for each part, a column for each reading. */
final class PartsTable {
  private PartsTable() {}

  static Tag section(List<PartHealth> parts) {
    List<String> names =
        parts.stream()
            .flatMap(part -> part.readings().stream())
            .map(Reading::name)
            .distinct()
            .toList();
    Tag head =
        Tag.of("tr")
            .holding(Tag.of("td"))
            .holding(
                names.stream()
                    .map(name -> Tag.of("th").with("scope", "col").text(name.replace('_', ' ')))
                    .toList());
    Tag table =
        Tag.of("table", "facts")
            .holding(Tag.of("thead").holding(head))
            .holding(
                Tag.of("tbody").holding(parts.stream().map(part -> row(part, names)).toList()));
    return Section.of(
        "parts",
        "Readings of the encoder's parts",
        "For a reparametrised map, gamma is the norm in use, sigma the norm of the raw weight, residual"
            + " the error of power iteration. For ContraNorm, update ratio is the length of"
            + " its update over the token's length, similarity entropy the entropy of a row of P, in"
            + " nats. Layer scale: the mean gain of a branch.",
        Tag.of("div", "card").holding(Tag.of("div", "scroll").holding(table)));
  }

  private static Tag row(PartHealth part, List<String> names) {
    return Tag.of("tr")
        .holding(Tag.of("th").with("scope", "row").text(part.name()))
        .holding(names.stream().map(name -> cell(part, name)).toList());
  }

  private static Tag cell(PartHealth part, String name) {
    return Tag.of("td")
        .text(
            part.readings().stream()
                .filter(reading -> reading.name().equals(name))
                .findFirst()
                .map(reading -> Numbers.brief(reading.value()))
                .orElse(""));
  }
}
