package org.fullrank.cli;

import java.util.List;
import java.util.Locale;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.Entry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "methods",
    description = "What can be trained, and from which paper.",
    footer = {
      "",
      "Examples:",
      "  fullrank methods",
      "  fullrank methods --json",
      "  fullrank methods --markdown    the table of the README"
    })
final class MethodsCommand implements Runnable {
  /** A line of the catalogue, for JSON. */
  private record Row(
      String name, String kind, String title, String authors, String venue, String arxiv) {
    static Row of(Entry entry) {
      var paper = entry.paper();
      return new Row(
          paper.id(), entry.kind(), paper.title(), paper.authors(), paper.venue(), paper.arxiv());
    }

    String asText() {
      return String.format(
          Locale.ROOT,
          "%-22s %-10s %s%n%33s %s, %s, arXiv %s",
          name,
          kind,
          title,
          "",
          authors,
          venue,
          arxiv);
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Option(names = "--markdown", description = "Print a Markdown table.")
  private boolean markdown;

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    List<Row> rows = Catalogue.ALL.stream().map(Row::of).toList();
    if (verbosity.json()) {
      out.println(Json.of(rows));
    } else if (markdown) {
      out.print(Catalogue.table());
    } else {
      rows.forEach(row -> out.println(row.asText()));
    }
  }
}
