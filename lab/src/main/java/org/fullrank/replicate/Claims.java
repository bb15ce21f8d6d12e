package org.fullrank.replicate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fullrank.core.Problem;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.Entry;
import org.fullrank.recipe.Names;
import org.fullrank.recipe.Recipe;
import org.fullrank.recipe.SubtypeRegistry;

/** The claims that are shipped with the rooms, and others in files. */
public final class Claims {
  /** Reads, writes and explains a claim. */
  public static final Recipe<Claim> RECIPE = Recipe.of(Claim.class, SubtypeRegistry.none());

  private static final String CLAIM = "claim.yaml";

  private Claims() {}

  /** The claims of the rooms that have one, by room, in the order of the catalogue. */
  public static Map<String, Claim> shipped() {
    var found = new LinkedHashMap<String, Claim>();
    for (Entry entry : Catalogue.ALL) {
      String room = entry.paper().id();
      if (Catalogue.text(room, CLAIM).isPresent()) {
        found.put(room, shipped(room));
      }
    }
    return found;
  }

  /**
   * The claim called {@code name}, a room's, or the one in the file {@code name}.
   *
   * @throws Problem if there is none of this name, or one line for each error
   */
  public static Claim named(String name) {
    if (Catalogue.find(name).isEmpty()) {
      if (!Files.exists(Path.of(name))) {
        throw unknown(name, shipped().keySet());
      }
      return RECIPE.read(Path.of(name), List.of());
    }
    if (Catalogue.text(name, CLAIM).isEmpty()) {
      throw Problem.config(
          "%s: the room has no claim; want one of %s, or a file"
              .formatted(name, String.join(", ", shipped().keySet())));
    }
    return shipped(name);
  }

  private static Problem unknown(String name, Set<String> known) {
    return Problem.config(
        "%s: neither a claim nor a file; want one of %s, or a file%s"
            .formatted(name, String.join(", ", known), Names.didYouMean(name, known)));
  }

  private static Claim shipped(String room) {
    return RECIPE.parse(room + "/" + CLAIM, Catalogue.text(room, CLAIM).orElseThrow(), List.of());
  }

  /**
   * The results that are shipped with the claim of a room, where there are some.
   *
   * @throws Problem if they cannot be read
   */
  public static Optional<Results> results(String room) {
    return Catalogue.text(room, Archive.FILE)
        .map(text -> Results.parse(room + "/" + Archive.FILE, text));
  }

  /**
   * The results of the runs in {@code folder}.
   *
   * @throws Problem if they cannot be read
   */
  public static Results results(Path folder) {
    Path file = folder.resolve(Archive.FILE);
    try {
      return Results.parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw Problem.data(file + ": cannot be read: " + Problem.why(e));
    }
  }
}
