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
import java.util.Objects;
import java.util.stream.Collectors;
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
    String script = resource("report.js");
    String body = parts(data).stream().map(Tag::toString).collect(Collectors.joining("\n"));
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
            Tag.escaped(data.run() + " · Fullrank"),
            resource("report.css"),
            body,
            script);
  }

  private static List<Tag> parts(ReportData data) {
    List<Tag> sections = sections(data);
    var parts = new ArrayList<Tag>();
    parts.add(header(data));
    if (!data.gallery().samples().isEmpty()) {
      parts.add(Classes.defined());
    }
    parts.add(Tag.of("main").holding(sections));
    parts.add(
        Tag.of("footer").text("Made by Fullrank. This file loads nothing and sends nothing."));
    parts.add(Tag.of("div", "tip").with("id", "tip").with("role", "status").with("hidden", ""));
    return parts;
  }

  private static List<Tag> sections(ReportData data) {
    var sections = new ArrayList<Tag>();
    sections.add(Scores.section(data));
    data.images().search().ifPresent(it -> sections.add(SearchTable.section(data.images(), it)));
    if (!data.images().previews().isEmpty()) {
      sections.add(Previews.section(data.images().previews()));
    }
    if (!data.curves().isEmpty()) {
      sections.add(Curves.section(data.curves()));
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
    sections.addAll(pictures(data.gallery()));
    sections.add(Repeat.section(data.origin()));
    return sections;
  }

  private static List<Tag> pictures(Gallery gallery) {
    if (gallery.samples().isEmpty()) {
      return List.of();
    }
    var thumbnails =
        Thumbnails.of(gallery.samples().stream().map(Gallery.GallerySample::picture).toList());
    var pictures = new ArrayList<>(thumbnails.defined());
    pictures.add(new EmbeddingMap(gallery, thumbnails).section());
    if (!gallery.rows().isEmpty()) {
      pictures.add(new NeighbourRows(gallery, thumbnails).section());
    }
    return pictures;
  }

  private static Tag header(ReportData data) {
    return Tag.of("header")
        .holding(
            Tag.of("div", "brand").text("Fullrank report"),
            Tag.of("button")
                .with("id", "theme")
                .with("type", "button")
                .with("hidden", "")
                .text("light / dark"),
            Tag.of("h1").text(data.run()),
            Tag.of("p", "summary").text(data.summary()));
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
