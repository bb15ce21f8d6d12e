package org.fullrank.methods;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.fullrank.core.Extensions;
import org.fullrank.core.Problem;
import org.fullrank.methods.augmentation.Augmentation;
import org.fullrank.methods.barlowtwins.BarlowTwins;
import org.fullrank.methods.byol.Byol;
import org.fullrank.methods.byov.Byov;
import org.fullrank.methods.contranorm.ContraNorm;
import org.fullrank.methods.ctc.Ctc;
import org.fullrank.methods.deepcluster.DeepCluster;
import org.fullrank.methods.dino.Dino;
import org.fullrank.methods.duet.Duet;
import org.fullrank.methods.emascaling.EmaScaling;
import org.fullrank.methods.entropyreconstruction.EntropyReconstruction;
import org.fullrank.methods.essl.Essl;
import org.fullrank.methods.ewc.Ewc;
import org.fullrank.methods.finetuning.Finetuning;
import org.fullrank.methods.framewise.Framewise;
import org.fullrank.methods.languagemodel.LanguageModel;
import org.fullrank.methods.lejepa.LeJepa;
import org.fullrank.methods.mae.Mae;
import org.fullrank.methods.maskedlanguagemodel.MaskedLanguageModel;
import org.fullrank.methods.mocov3.MocoV3;
import org.fullrank.methods.polyview.PolyView;
import org.fullrank.methods.positionprediction.PositionPrediction;
import org.fullrank.methods.pseudolabel.PseudoLabel;
import org.fullrank.methods.sigmareparam.SigmaReparam;
import org.fullrank.methods.sigmoidattention.SigmoidAttention;
import org.fullrank.methods.simclr.SimClr;
import org.fullrank.methods.simcse.SimCse;
import org.fullrank.methods.simsiam.SimSiam;
import org.fullrank.methods.supervised.Supervised;
import org.fullrank.methods.swav.Swav;
import org.fullrank.methods.translation.Translation;
import org.fullrank.methods.vicreg.VicReg;

/**
 * The list of all rooms: a new room of this build adds a line here and changes no other shared
 * file. Rooms and measures of other jars are found by {@link ServiceLoader} when the list is first
 * asked for, through the class loader of that thread.
 */
public final class Catalogue {
  private static final List<Entry> SHIPPED =
      List.of(
          SimClr.ENTRY,
          MocoV3.ENTRY,
          Byol.ENTRY,
          SimSiam.ENTRY,
          BarlowTwins.ENTRY,
          VicReg.ENTRY,
          PolyView.ENTRY,
          Duet.ENTRY,
          LeJepa.ENTRY,
          Essl.ENTRY,
          EntropyReconstruction.ENTRY,
          Dino.ENTRY,
          Swav.ENTRY,
          DeepCluster.ENTRY,
          Mae.ENTRY,
          PositionPrediction.ENTRY,
          LanguageModel.ENTRY,
          MaskedLanguageModel.ENTRY,
          Supervised.ENTRY,
          PseudoLabel.ENTRY,
          Ctc.ENTRY,
          Framewise.ENTRY,
          Translation.ENTRY,
          SimCse.ENTRY,
          ContraNorm.ENTRY,
          SigmaReparam.ENTRY,
          SigmoidAttention.ENTRY,
          Byov.ENTRY,
          Ewc.ENTRY,
          EmaScaling.ENTRY,
          Augmentation.ENTRY,
          Finetuning.ENTRY);

  /** The rooms of other jars. */
  public static final List<Room> FOUND = Extensions.of(ServiceLoader.load(Room.class));

  /** The rooms in the order of the table, those of other jars last. */
  public static final List<Entry> ALL = all();

  /** The measures of other jars, beside those of the rooms. */
  public static final List<Measure> MEASURES = Extensions.of(ServiceLoader.load(Measure.class));

  private Catalogue() {}

  private static List<Entry> all() {
    var names = new HashSet<>(SHIPPED.stream().map(entry -> entry.paper().id()).toList());
    for (Room room : FOUND) {
      String name = room.entry().paper().id();
      if (!name.matches("[a-z][a-z0-9_]*") || !names.add(name)) {
        throw Problem.config(
            "%s in %s: want a name of its own, small letters, digits and underscores, was %s"
                .formatted(
                    room.getClass().getName(), Extensions.origin(room).orElse("a jar"), name));
      }
    }
    return Stream.concat(SHIPPED.stream(), FOUND.stream().map(Room::entry)).toList();
  }

  /** The room called {@code id}. */
  public static Optional<Entry> find(String id) {
    return ALL.stream().filter(e -> e.paper().id().equals(id)).findFirst();
  }

  /** The room of another jar called {@code id}. */
  public static Optional<Room> found(String id) {
    return FOUND.stream().filter(room -> room.entry().paper().id().equals(id)).findFirst();
  }

  /**
   * The text of a resource of the room {@code id}, such as {@code recipe.yaml}; empty if there is
   * none.
   *
   * @throws Problem if it cannot be read
   */
  public static Optional<String> text(String id, String resource) {
    var other = found(id);
    return other.isPresent() ? other.get().text(resource) : shipped(id, resource);
  }

  private static Optional<String> shipped(String id, String resource) {
    try (InputStream in = Catalogue.class.getResourceAsStream(id + "/" + resource)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw Problem.failed("%s/%s: cannot be read: %s".formatted(id, resource, Problem.why(e)), e);
    }
  }

  /** The table of methods as Markdown, the source of the README's table. */
  public static String table() {
    var text = new StringBuilder("| method | kind | paper |\n|---|---|---|\n");
    for (Entry entry : ALL) {
      text.append(
          "| `%s` | %s | %s |\n"
              .formatted(entry.paper().id(), entry.kind(), entry.paper().markdown()));
    }
    return text.toString();
  }
}
