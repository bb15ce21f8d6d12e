package org.fullrank.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.Entry;
import org.fullrank.recipe.Names;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "methods",
    description = "Lists the methods and components, with their papers.",
    footer = {
      "",
      "Examples:",
      "  fullrank methods",
      "  fullrank methods contranorm",
      "  fullrank methods --json",
      "  fullrank methods --markdown    the table of the README"
    })
final class MethodsCommand implements Runnable {
  private static final int INDENT = 28;

  /**
   * A catalogue entry, for JSON.
   *
   * @param choices the component's names in a recipe
   */
  private record Row(
      String name,
      String kind,
      String title,
      String authors,
      String venue,
      String arxiv,
      List<String> choices) {
    static Row of(Entry entry) {
      var paper = entry.paper();
      return new Row(
          paper.id(),
          entry.kind(),
          paper.title(),
          paper.authors(),
          paper.venue(),
          paper.arxiv(),
          choices(entry));
    }

    /** The names of the paper's components, then of the components that it is compared with. */
    private static List<String> choices(Entry entry) {
      return switch (entry) {
        case Entry.Objective _ -> List.of();
        case Entry.Component(var paper, var choices, _) ->
            Stream.concat(
                    Stream.of(paper.id()),
                    choices.keySet().stream().filter(name -> !name.equals(paper.id())).sorted())
                .toList();
      };
    }

    String asText() {
      var paper =
          Stream.of(
              Columns.beside("%-17s %-9s ".formatted(name, kind), INDENT, title),
              Columns.beside("", INDENT, "%s, %s, arXiv %s".formatted(authors, venue, arxiv)));
      var parts =
          Stream.of("components: " + String.join(", ", choices)).filter(_ -> !choices.isEmpty());
      return Stream.concat(paper, parts.map(it -> Columns.beside("", INDENT, it)))
          .collect(Collectors.joining(System.lineSeparator()));
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private Verbosity verbosity;

  @Parameters(
      arity = "0..1",
      paramLabel = "METHOD",
      description = "The method or component to show.")
  private Optional<String> only = Optional.empty();

  @Option(names = "--markdown", description = "Print a Markdown table.")
  private boolean markdown;

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    List<Row> rows =
        only.map(MethodsCommand::named).orElse(Catalogue.ALL).stream().map(Row::of).toList();
    if (verbosity.json()) {
      out.println(Json.of(rows));
    } else if (markdown) {
      out.print(Catalogue.table());
    } else {
      rows.forEach(row -> out.println(row.asText()));
    }
  }

  private static List<Entry> named(String name) {
    return Catalogue.find(name)
        .map(List::of)
        .orElseThrow(() -> {
          var known = Catalogue.ALL.stream().map(entry -> entry.paper().id()).toList();
          return Problem.config(
              "%s: no method of this name; want one of %s%s"
                  .formatted(name, String.join(", ", known), Names.didYouMean(name, known)));
        });
  }
}
