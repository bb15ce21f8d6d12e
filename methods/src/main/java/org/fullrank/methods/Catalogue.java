package org.fullrank.methods;

import java.util.List;
import java.util.Optional;
import org.fullrank.methods.byol.Byol;
import org.fullrank.methods.contranorm.ContraNorm;
import org.fullrank.methods.sigmareparam.SigmaReparam;
import org.fullrank.methods.sigmoidattention.SigmoidAttention;
import org.fullrank.methods.simclr.SimClr;
import org.fullrank.methods.supervised.Supervised;
import org.fullrank.methods.vicreg.VicReg;

/** The list of all rooms. A new room adds a line here and changes no other shared file. */
public final class Catalogue {
  /** The rooms in the order of the table. */
  public static final List<Entry> ALL =
      List.of(
          SimClr.ENTRY,
          Byol.ENTRY,
          VicReg.ENTRY,
          Supervised.ENTRY,
          ContraNorm.ENTRY,
          SigmaReparam.ENTRY,
          SigmoidAttention.ENTRY);

  private Catalogue() {}

  /** The room called {@code id}. */
  public static Optional<Entry> find(String id) {
    return ALL.stream().filter(e -> e.paper().id().equals(id)).findFirst();
  }

  /** The table of methods as Markdown, the source of the README's table. */
  public static String table() {
    var text = new StringBuilder("| method | kind | paper |\n|---|---|---|\n");
    for (Entry entry : ALL) {
      Paper paper = entry.paper();
      text.append(
          "| `%s` | %s | %s, *%s*, %s, [arXiv %s](https://arxiv.org/abs/%s) |\n"
              .formatted(
                  paper.id(),
                  entry.kind(),
                  paper.authors(),
                  paper.title(),
                  paper.venue(),
                  paper.arxiv(),
                  paper.arxiv()));
    }
    return text.toString();
  }
}
