package org.fullrank.lab;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fullrank.attention.FusedAttention;
import org.fullrank.core.Engine;
import org.fullrank.data.Splits;
import org.fullrank.kernels.Processor;
import org.fullrank.probe.Split;
import org.fullrank.train.RunConfig;
import org.fullrank.train.TransferReport;

/**
 * The provenance of a run: code, settings, data and machine, as named facts in display order.
 *
 * @param facts names and values, in display order
 */
public record Provenance(List<Fact> facts) {
  /** A fact of the provenance. */
  public record Fact(String name, String value) {}

  private static final String TRAIN = "train";
  private static final String FROM = "from";

  public Provenance {
    facts = List.copyOf(facts);
  }

  /** The provenance of this process, {@code config} and {@code data}. */
  public static Provenance of(RunConfig config, Splits data) {
    var engine = Engine.facts();
    var processor = Processor.probe();
    String measured = config.probe().split().word();
    return new Provenance(
        List.of(
            new Fact("fullrank", System.getProperty("fullrank.version", "development")),
            new Fact("commit", System.getProperty("fullrank.commit", "unknown")),
            new Fact("command", System.getProperty("fullrank.command", "the Java API")),
            new Fact("seed", Long.toString(config.seed())),
            new Fact(images(TRAIN), Integer.toString(data.train().size())),
            new Fact(images(measured), Integer.toString(data.test().size())),
            new Fact(manifest(TRAIN), data.train().manifestHash()),
            new Fact(manifest(measured), data.test().manifestHash()),
            new Fact(bytes(TRAIN), data.train().sampleHash()),
            new Fact(bytes(measured), data.test().sampleHash()),
            new Fact("jdk", Runtime.version().toString()),
            new Fact("libtorch", engine.libtorch()),
            new Fact("onednn", engine.oneDnn()),
            new Fact("blas", engine.blas()),
            new Fact("attention", FusedAttention.reason()),
            new Fact("processor", processor.model()),
            new Fact("instructions", String.join(" ", processor.notable())),
            new Fact("threads", Integer.toString(engine.threads()))));
  }

  /** This provenance with the source of the initial weights. */
  Provenance with(TransferReport report) {
    var others = facts.stream().filter(fact -> !fact.name().startsWith(FROM)).toList();
    return new Provenance(others)
        .with(new Fact(FROM, report.path().toString()))
        .with(new Fact(FROM + "_file", report.file().toString()))
        .with(new Fact(FROM + "_tensors", Integer.toString(report.taken().size())))
        .with(new Fact(FROM + "_sha256", report.sha256()));
  }

  /** This provenance with another fact. */
  Provenance with(Fact fact) {
    return new Provenance(Stream.concat(facts.stream(), Stream.of(fact)).toList());
  }

  /** The facts about the source of the initial weights; empty for random weights. */
  List<Fact> source() {
    return facts.stream().filter(fact -> fact.name().startsWith(FROM)).toList();
  }

  private static String images(String part) {
    return part + "_images";
  }

  private static String manifest(String part) {
    return part + "_manifest_sha256";
  }

  private static String bytes(String part) {
    return part + "_bytes_sha256";
  }

  /** Whether it has the manifest hashes of the images. */
  boolean namesImages() {
    return fact(manifest(TRAIN)).isPresent() && split().isPresent();
  }

  /** The held-out split, if it has the manifest hashes of the images. */
  Optional<Split> split() {
    return Stream.of(Split.values())
        .filter(split -> fact(manifest(split.word())).isPresent())
        .findFirst();
  }

  /** The differences, in words, of these images from the images of {@code before}. */
  List<String> changedImages(Provenance before) {
    var measured =
        Stream.of(Split.values()).map(split -> change(split.word(), split.purpose(), before));
    return Stream.concat(Stream.of(change(TRAIN, "training", before)), measured)
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<String> change(String part, String purpose, Provenance before) {
    if (differs(manifest(part), before)) {
      String had = before.fact(images(part)).orElse("another number");
      String has = fact(images(part)).orElse("another number");
      return Optional.of(
          had.equals(has)
              ? "names, labels or sizes of the %s samples differ".formatted(purpose)
              : "%s %s samples then, %s now".formatted(had, purpose, has));
    }
    return differs(bytes(part), before)
        ? Optional.of("contents of the %s samples differ".formatted(purpose))
        : Optional.empty();
  }

  private boolean differs(String name, Provenance before) {
    var then = before.fact(name);
    return then.isPresent() && !then.equals(fact(name));
  }

  private Optional<String> fact(String name) {
    return facts.stream().filter(fact -> fact.name().equals(name)).map(Fact::value).findFirst();
  }
}
