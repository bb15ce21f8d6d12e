package org.fullrank.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.core.Extensions;
import org.fullrank.core.Problem;
import org.fullrank.data.DataProvider;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.Entry;
import org.fullrank.methods.Measure;
import org.fullrank.recipe.Names;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "methods",
    description = {
      "Lists the methods and components, with their papers.",
      "Those of other jars come last, with their data sources and measures: name the jars in"
          + " FULLRANK_CLASSPATH; docs/extending.md says how to write one."
    },
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
   * A catalogue entry, or a data source or measure of another jar, for JSON.
   *
   * @param choices the component's names in a recipe
   * @param from the jar that brings it; empty for Fullrank's own
   */
  private record Row(
      String name,
      String kind,
      String title,
      String authors,
      String venue,
      String arxiv,
      List<String> choices,
      String from) {
    static Row of(DataProvider data) {
      return new Row(
          data.name(),
          "data",
          data.title(),
          "",
          "",
          "",
          List.of(),
          Extensions.origin(data).orElse(""));
    }

    static Row of(Measure measure) {
      return new Row(
          measure.name(),
          "measure",
          "a number of a trained model, for claims",
          "",
          "",
          "",
          List.of(),
          Extensions.origin(measure).orElse(""));
    }

    static Row of(Entry entry) {
      var paper = entry.paper();
      return new Row(
          paper.id(),
          entry.kind(),
          paper.title(),
          paper.authors(),
          paper.venue(),
          paper.arxiv(),
          choices(entry),
          Catalogue.found(paper.id()).flatMap(Extensions::origin).orElse(""));
    }

    /** The names of the paper's components, then of the components that it is compared with. */
    private static List<String> choices(Entry entry) {
      return switch (entry) {
        case Entry.Objective it -> it.choices().keySet().stream().sorted().toList();
        case Entry.Component(var paper, var choices, _) ->
            Stream.concat(
                    Stream.of(paper.id()),
                    choices.keySet().stream().filter(name -> !name.equals(paper.id())).sorted())
                .toList();
      };
    }

    String asText() {
      var paper = "%s, %s%s".formatted(authors, venue, arxiv.isEmpty() ? "" : ", arXiv " + arxiv);
      var lines = new ArrayList<String>();
      lines.add(Columns.beside("%-17s %-9s ".formatted(name, kind), INDENT, title));
      Stream.of(
              authors.isEmpty() ? "" : paper,
              choices.isEmpty() ? "" : "components: " + String.join(", ", choices),
              from.isEmpty() ? "" : "from " + from)
          .filter(line -> !line.isEmpty())
          .forEach(line -> lines.add(Columns.beside("", INDENT, line)));
      return String.join(System.lineSeparator(), lines);
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
    List<Row> rows = only.map(MethodsCommand::named).orElseGet(MethodsCommand::all);
    if (verbosity.json()) {
      out.println(Json.of(rows));
    } else if (markdown) {
      out.print(Catalogue.table());
    } else {
      rows.forEach(row -> out.println(row.asText()));
    }
  }

  /** The rooms, then the data sources and measures of other jars. */
  private static List<Row> all() {
    var rows = new ArrayList<Row>();
    Catalogue.ALL.forEach(entry -> rows.add(Row.of(entry)));
    DataProvider.found().forEach(data -> rows.add(Row.of(data)));
    Catalogue.MEASURES.forEach(measure -> rows.add(Row.of(measure)));
    return rows;
  }

  private static List<Row> named(String name) {
    var rows = all();
    return rows.stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .map(List::of)
        .orElseThrow(() -> {
          var known = rows.stream().map(Row::name).toList();
          return Problem.config(
              "%s: no method of this name; want one of %s%s"
                  .formatted(name, String.join(", ", known), Names.didYouMean(name, known)));
        });
  }
}
