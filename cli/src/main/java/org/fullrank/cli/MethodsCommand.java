package org.fullrank.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
      String paper =
          String.format(
              Locale.ROOT,
              "%-22s %-10s %s%n%33s %s, %s, arXiv %s",
              name,
              kind,
              title,
              "",
              authors,
              venue,
              arxiv);
      return choices.isEmpty()
          ? paper
          : "%s%n%33s components: %s".formatted(paper, "", String.join(", ", choices));
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
