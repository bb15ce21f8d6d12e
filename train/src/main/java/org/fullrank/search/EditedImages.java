package org.fullrank.search;

import java.util.List;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Target;
import org.fullrank.data.Unreadable;

/**
 * Some images of a data set, each under the same kind of edit. The edit of an image depends on the
 * seed and on the image's index in the whole set only. Closing it leaves the whole set open.
 *
 * @param all the whole set
 * @param places indices in the whole set, in order
 * @param edit the edit
 * @param seed of all edits
 */
record EditedImages(Dataset all, List<Integer> places, ImageEdit edit, Seed seed)
    implements Dataset {
  EditedImages {
    places = List.copyOf(places);
  }

  @Override
  public int size() {
    return places.size();
  }

  @Override
  public Image item(int index) throws Unreadable {
    int place = places.get(index);
    return edit.apply(all.image(place), seed.with(place));
  }

  @Override
  public Target target(int index) {
    return all.target(places.get(index));
  }

  @Override
  public String id(int index) {
    return all.id(places.get(index));
  }

  @Override
  public List<String> classes() {
    return all.classes();
  }

  @Override
  public String manifestHash() {
    return all.manifestHash();
  }

  @Override
  public void close() {
    // the whole set stays open
  }
}
