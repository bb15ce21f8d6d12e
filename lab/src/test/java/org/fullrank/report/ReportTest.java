package org.fullrank.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;
import org.fullrank.diagnose.Band;
import org.fullrank.diagnose.Diagnosis;
import org.fullrank.diagnose.Disease;
import org.fullrank.diagnose.Evidence;
import org.fullrank.diagnose.State;
import org.fullrank.diagnose.Verdict;
import org.fullrank.probe.Interval;
import org.fullrank.report.Gallery.GallerySample;
import org.fullrank.report.ReportData.AccuracyBar;
import org.fullrank.report.ReportData.Anatomy;
import org.fullrank.report.ReportData.Curve;
import org.fullrank.report.ReportData.PlotPoint;
import org.fullrank.report.ReportData.ProbeScore;
import org.fullrank.report.ReportData.RunOrigin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

final class ReportTest {
  private static final String EVIL = "</script><img src=x onerror=\"alert('1')\">&\u0000\u0007]]>";

  /** x 0 to 2 on pixels 40 to 252, y 1 to 3 on pixels 140 to 10; the middle value is missing. */
  @Test
  void golden_thePathOfATinyCurve() {
    String shown =
        Curves.chart(
                new Curve(
                    "loss",
                    "epoch",
                    List.of(
                        new PlotPoint(0, 3),
                        new PlotPoint(0.5, 2),
                        new PlotPoint(1, Double.NaN),
                        new PlotPoint(1.5, 1.5),
                        new PlotPoint(2, 1))))
            .toString();
    assertThat(shown)
        .contains("<path class=\"main\" d=\"M40 10L93 75M199 107.5L252 140\">")
        .contains("loss over epoch, from 3 to 1")
        .doesNotContain("<circle");
  }

  /** A point without another beside it has no line; alone it stands in the middle. */
  @Test
  void golden_pointsAloneAreDots() {
    assertThat(Curves.chart(new Curve("loss", "epoch", List.of(new PlotPoint(2, 5)))).toString())
        .contains("<circle class=\"dot\" cx=\"146\" cy=\"75\" r=\"3\">")
        .contains("<span class=\"last\">5</span>");
    var gaps = List.of(new PlotPoint(1, 6), new PlotPoint(2, Double.NaN), new PlotPoint(3, 4));
    assertThat(Curves.chart(new Curve("loss", "epoch", gaps)).toString())
        .contains("cx=\"40\" cy=\"10\"", "cx=\"252\" cy=\"140\"");
  }

  @Test
  void golden_theMarginSaysOnlyWhatTheIntervalsAllow() {
    assertThat(margin(0.9, 0.8)).contains("▲ 10 points above raw pixels");
    assertThat(margin(0.7, 0.8)).contains("▼ 10 points below raw pixels");
    assertThat(margin(0.81, 0.8)).contains("≈ no clear difference from raw pixels");
  }

  @Test
  void property_everySectionIsThereAndThePageIsWellFormed() throws Exception {
    Document page = parsed(Report.render(Samples.run()));
    var sections = page.getElementsByTagName("section");
    assertThat(Stream.iterate(0, i -> i + 1).limit(sections.getLength()).map(i -> id(page, i)))
        .containsExactly(
            "result",
            "classes",
            "curves",
            "rank",
            "attention",
            "parts",
            "map",
            "neighbours",
            "repeat");
    assertEquals(12 * 6, page.getElementsByTagName("figcaption").getLength() - 2 - 5 - 4 - 2);
  }

  @Test
  void golden_attentionTellsWhatAHeadAddsAndWhenOneWasPeaked() {
    assertThat(Report.render(Samples.run()))
        .contains(
            "what they give of length 1.5, added to the block 0.4, largest logit 7,"
                + " 0.25 of the weights above 0.99, 0.125 below 1e-4")
        .contains(
            "<p class=\"note\">A head first fell below 5 % of the largest entropy at step 120.</p>");
  }

  /** Each link leads to an element of the page; the evidence of {@link Samples} is a rank. */
  @Test
  void property_linksOfEvidenceLeadSomewhere() {
    String page = Report.render(Samples.run());
    assertThat(page).contains("<a href=\"#rank\">→ spectrum</a>");
    assertThat(Pattern.compile("<a href=\"#(\\w+)\"").matcher(page).results())
        .isNotEmpty()
        .allMatch(link -> page.contains("id=\"" + link.group(1) + "\""));
  }

  /** Curve 2 is the attention entropy; "loss" is named before it, "lossless" names nothing. */
  @Test
  void golden_aSentenceIsLinkedToTheCurvesThatItNames() {
    var links =
        new EvidenceLinks(
            List.of(
                new EvidenceLinks.Anchor("loss", "curve_0", "curve"),
                new EvidenceLinks.Anchor("entropy", "curve_1", "curve"),
                new EvidenceLinks.Anchor("attention entropy", "curve_2", "curve")));
    assertThat(links.of("The loss of the run, and the Attention entropy of block 1").toString())
        .isEqualTo("[<a href=\"#curve_0\">→ curve</a>, <a href=\"#curve_2\">→ curve</a>]");
    assertThat(links.of("A lossless image")).isEmpty();
  }

  @Test
  void golden_aCurveSaysWhatItIs() {
    var curve =
        new Curve("loss", "epoch", List.of(new PlotPoint(0, 3)), "The loss. It should fall.");
    assertThat(Curves.chart(curve).toString())
        .contains("</figcaption><p class=\"note\">The loss. It should fall.</p><svg");
    assertThat(Curves.section(List.of(curve, curve), Optional.of("RankMe fell.")).toString())
        .contains("<p class=\"course\">RankMe fell.</p>", "id=\"curve_0\"", "id=\"curve_1\"");
  }

  @Test
  void property_theSameRunGivesTheSameBytes() {
    assertEquals(Report.render(Samples.run()), Report.render(Samples.run()));
  }

  @Test
  void property_nothingIsLoadedFromOutside() {
    String page = Report.render(Samples.run());
    assertThat(Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(page).results())
        .isNotEmpty()
        .allMatch(link -> link.group(1).matches("#\\w+|data:image/png;base64,[A-Za-z0-9+/=]+"));
    assertThat(page)
        .doesNotContain("@import")
        .doesNotContain("url(")
        .contains("default-src 'none'");
    assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("://");
  }

  @Test
  void property_thePolicyNamesTheOnlyScript() throws Exception {
    String page = Report.render(Samples.run());
    var scripts = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(page).results();
    List<String> hashes = new ArrayList<>();
    for (var script : scripts.toList()) {
      byte[] text = script.group(1).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
      hashes.add(Base64.getEncoder().encodeToString(hash));
    }
    assertThat(hashes).hasSize(1);
    assertThat(page).contains("script-src 'sha256-" + hashes.getFirst() + "'");
  }

  /** Names from files and folders: in the title, the marks, the key, the captions, the table. */
  @Test
  void refuses_markupInNames() throws Exception {
    List<GallerySample> samples =
        Samples.gallery(20).samples().stream()
            .map(s -> new GallerySample(EVIL + s.id(), s.label().map(l -> EVIL + l), s.picture()))
            .toList();
    var gallery = Gallery.of(samples, new float[20][4]);
    String page = Report.render(Samples.run(EVIL, gallery));
    assertThat(page).doesNotContain("<img").doesNotContain("\u0000");
    assertThat(page.split("</script>", -1)).hasSize(2);
    Document parsed = parsed(page);
    assertThat(parsed.getElementsByTagName("h1").item(0).getTextContent())
        .isEqualTo(EVIL.replaceAll("\\p{Cntrl}", ""));
  }

  @Test
  void property_aThousandNoisyPhotosStaySmall() {
    var random = new Seed(5).random();
    var samples = new ArrayList<GallerySample>();
    var points = new ArrayList<PlotPoint>();
    for (int i = 0; i < 1000; i++) {
      byte[] pixels = new byte[3 * 64 * 48];
      random.nextBytes(pixels);
      samples.add(new GallerySample("photo " + i, Optional.empty(), new Image(3, 48, 64, pixels)));
      points.add(new PlotPoint(random.nextGaussian(), random.nextGaussian()));
    }
    String page = Report.render(Samples.run("photos", new Gallery(samples, points, List.of())));
    assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_500_000);
  }

  @Test
  void golden_aRunWithNothingToShowIsStillAPage(@TempDir Path folder) throws Exception {
    var verdict =
        new Verdict(
            State.SICK,
            Disease.COMPLETE_COLLAPSE,
            List.of(new Evidence("rank of pooled", 1, Band.atLeast(2, 2))),
            "no EMA",
            "add one");
    var nothing =
        new Diagnosis(List.of(), List.of(), OptionalDouble.empty(), Optional.empty(), List.of());
    var origin = new RunOrigin("seed: 1\n", List.of());
    var bare =
        new ReportData(
            "bare",
            "",
            List.of(),
            verdict,
            List.of(),
            new Anatomy(nothing, Optional.empty()),
            Gallery.EMPTY,
            origin);
    Path file = folder.resolve("report.html");
    Report.write(bare, file);
    String page = Files.readString(file);
    assertThat(parsed(page).getElementsByTagName("section").getLength()).isEqualTo(2);
    assertThat(page)
        .contains(
            "verdict sick",
            "complete collapse",
            "The rank of pooled is 1. ",
            "<b>Likely cause</b> no EMA",
            "<b>Remedy</b> add one");
  }

  private static String margin(double trained, double floor) {
    AccuracyBar best =
        new AccuracyBar("raw pixels", floor, new Interval(floor - 0.01, floor + 0.01));
    AccuracyBar worse = new AccuracyBar("random init", 0.1, new Interval(0.09, 0.11));
    var bar = new AccuracyBar("trained", trained, new Interval(trained - 0.01, trained + 0.01));
    ReportData run = Samples.run();
    return Scores.section(
            new ReportData(
                "x",
                "",
                List.of(new ProbeScore("kNN", "", bar, List.of(worse, best))),
                run.verdict(),
                List.of(),
                run.anatomy(),
                Gallery.EMPTY,
                run.origin()))
        .toString();
  }

  private static String id(Document page, int section) {
    return page.getElementsByTagName("section")
        .item(section)
        .getAttributes()
        .getNamedItem("id")
        .getNodeValue();
  }

  /** The body, strictly: all its elements but the void {@code input} are closed by name. */
  private static Document parsed(String page) throws Exception {
    String body = page.substring(page.indexOf("<body>"), page.indexOf("<script>")) + "</body>";
    String xml = body.replaceAll("<input([^>]*)>", "<input$1/>");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }
}
