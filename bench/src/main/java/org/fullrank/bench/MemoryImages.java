package org.fullrank.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fullrank.data.DataConfig;
import org.fullrank.data.Dataset;
import org.fullrank.data.Image;
import org.fullrank.data.Skipped;
import org.fullrank.data.Target;
import org.fullrank.data.Unreadable;

/** Images in memory, without labels. */
record MemoryImages(List<Image> images) implements Dataset {
  /** The images of the files of {@code folder}, decoded. */
  static MemoryImages of(Path folder) {
    var images = new ArrayList<Image>();
    try (var files = new DataConfig.Images(folder, 0).open(new Skipped()).train()) {
      for (int i = 0; i < files.size(); i++) {
        images.add(files.image(i));
      }
    } catch (Unreadable e) {
      throw new IllegalStateException("an image of the benchmark's own cannot be read", e);
    }
    return new MemoryImages(List.copyOf(images));
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public Image item(int index) {
    return images.get(index);
  }

  @Override
  public Target target(int index) {
    return new Target.None();
  }

  @Override
  public String id(int index) {
    return Integer.toString(index);
  }

  @Override
  public List<String> classes() {
    return List.of();
  }

  @Override
  public void close() {} // nothing is open
}
