package org.fullrank.lab;

import java.util.List;
import org.fullrank.attention.FusedAttention;
import org.fullrank.core.Engine;
import org.fullrank.data.Splits;
import org.fullrank.kernels.Processor;
import org.fullrank.train.RunConfig;

/**
 * Where a run came from, fact by fact, in the order in which they are shown.
 *
 * @param facts names and values
 */
public record Provenance(List<Fact> facts) {
  /** One line of provenance. */
  public record Fact(String name, String value) {}

  public Provenance {
    facts = List.copyOf(facts);
  }

  /** The facts of this process, these settings and these data. */
  public static Provenance of(RunConfig config, Splits data) {
    var engine = Engine.facts();
    var processor = Processor.probe();
    return new Provenance(
        List.of(
            new Fact("fullrank", System.getProperty("fullrank.version", "development")),
            new Fact("commit", System.getProperty("fullrank.commit", "unknown")),
            new Fact("command", System.getProperty("fullrank.command", "the Java API")),
            new Fact("seed", Long.toString(config.seed())),
            new Fact("train_images", Integer.toString(data.train().size())),
            new Fact("test_images", Integer.toString(data.test().size())),
            new Fact("train_manifest_sha256", data.train().manifestHash()),
            new Fact("test_manifest_sha256", data.test().manifestHash()),
            new Fact("jdk", Runtime.version().toString()),
            new Fact("libtorch", engine.libtorch()),
            new Fact("onednn", engine.oneDnn()),
            new Fact("blas", engine.blas()),
            new Fact("attention", FusedAttention.reason()),
            new Fact("processor", processor.model()),
            new Fact("instructions", String.join(" ", processor.notable())),
            new Fact("threads", Integer.toString(engine.threads()))));
  }
}
