package org.fullrank.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fullrank.core.AtomicFile;

/** The report of a run: a single HTML file without dependencies, which opens offline. */
public final class Report {
  private Report() {}

  /**
   * Writes the report of {@code data} to {@code file} atomically.
   *
   * @throws org.fullrank.core.Problem if the file cannot be written
   */
  public static void write(ReportData data, Path file) {
    byte[] page = render(data).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(page));
  }

  /** The page of {@code data}; the same data give the same bytes. */
  public static String render(ReportData data) {
    return page(data.run(), "", parts(data));
  }

  /**
   * A page of {@code parts}, closed by a footer.
   *
   * @param style rules beside the report's own
   */
  static String page(String title, String style, List<Tag> parts) {
    String script = resource("report.js");
    String body =
        Stream.concat(parts.stream(), ending().stream())
            .map(Tag::toString)
            .collect(Collectors.joining("\n"));
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
    style-src 'unsafe-inline'; script-src 'sha256-%s'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%s</title>
    <style>
    %s</style>
    </head>
    <body>
    %s
    <script>%s</script>
    </body>
    </html>
    """
        .formatted(
            hash(script),
            Tag.escaped(title + " · Fullrank"),
            resource("report.css") + style,
            body,
            script);
  }

  private static List<Tag> parts(ReportData data) {
    List<Tag> sections = sections(data);
    var parts = new ArrayList<Tag>();
    parts.add(header(data.run(), data.summary()));
    if (!data.gallery().samples().isEmpty()) {
      parts.add(Classes.defined());
    }
    parts.add(Tag.of("main").holding(sections));
    return parts;
  }

  private static List<Tag> ending() {
    return List.of(
        Tag.of("footer").text("Made by Fullrank. This file loads nothing and sends nothing."),
        Tag.of("div", "tip").with("id", "tip").with("role", "status").with("hidden", ""));
  }

  private static List<Tag> sections(ReportData data) {
    var sections = new ArrayList<Tag>();
    var thumbnails = Thumbnails.of(pictures(data));
    sections.add(Scores.section(data));
    data.classified()
        .flatMap(score ->
            score
                .classes()
                .map(found ->
                    new ClassErrors(
                        found,
                        thumbnails,
                        data.gallery().samples().size(),
                        score.probe().toLowerCase(Locale.ROOT))))
        .ifPresent(errors -> sections.add(errors.section()));
    data.images().search().ifPresent(it -> sections.add(SearchTable.section(data.images(), it)));
    if (!data.images().previews().isEmpty()) {
      sections.add(Previews.section(data.images().previews()));
    }
    data.images().exhibits().forEach(it -> sections.add(Previews.section(it)));
    if (!data.curves().isEmpty()) {
      sections.add(Curves.section(data.curves(), data.course()));
    }
    var diagnosis = data.anatomy().diagnosis();
    if (!diagnosis.layers().isEmpty()) {
      sections.add(Rank.section(diagnosis.layers()));
    }
    if (!diagnosis.attention().isEmpty()) {
      sections.add(AttentionTable.section(diagnosis.attention(), data.anatomy().peaked()));
    }
    if (!diagnosis.parts().isEmpty()) {
      sections.add(PartsTable.section(diagnosis.parts()));
    }
    sections.addAll(thumbnails.defined());
    sections.addAll(pictured(data.gallery(), thumbnails));
    sections.add(Repeat.section(data.origin()));
    return sections;
  }

  /** The pictures of the gallery's samples, then those of the worst errors. */
  private static List<Picture> pictures(ReportData data) {
    return Stream.concat(
            data.gallery().samples().stream(),
            data.classes().stream()
                .flatMap(found -> found.worst().stream())
                .map(ClassResults.SampleError::sample))
        .map(Gallery.GallerySample::picture)
        .toList();
  }

  private static List<Tag> pictured(Gallery gallery, Thumbnails thumbnails) {
    if (gallery.samples().isEmpty()) {
      return List.of();
    }
    var pictures = new ArrayList<Tag>();
    pictures.add(new EmbeddingMap(gallery, thumbnails).section());
    if (!gallery.rows().isEmpty()) {
      pictures.add(new NeighbourRows(gallery, thumbnails).section());
    }
    return pictures;
  }

  static Tag header(String title, String summary) {
    return Tag.of("header")
        .holding(
            Tag.of("div", "brand").text("Fullrank report"),
            Tag.of("button")
                .with("id", "theme")
                .with("type", "button")
                .with("hidden", "")
                .text("light / dark"),
            Tag.of("h1").text(title),
            Tag.of("p", "summary").text(summary));
  }

  private static String hash(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
