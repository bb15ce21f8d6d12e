package org.fullrank.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Image or audio files without labels, in a given order; a file is read when it is asked for. */
public final class MediaFiles {
  private MediaFiles() {}

  /**
   * The images in {@code paths}, or the audio clips if the first path is that of one. A folder
   * stands for all images below it, or else all audio files, by name. Any other path is a file,
   * also if it is not there: it is then unreadable. Ids are the paths as given, and those below a
   * folder.
   *
   * @param skipped collects the files of a folder that cannot be listed
   * @throws org.fullrank.core.Problem of kind DATA if a folder holds no image and no audio
   */
  public static Dataset of(List<Path> paths, Skipped skipped) {
    var found = new ArrayList<Found>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        Folder.images(path, skipped).stream()
            .map(image -> image.below(slashed(path)))
            .map(image -> image.with(Optional.empty(), Optional.empty()))
            .forEach(found::add);
      } else {
        var place = new Place.OnDisk(path, bytes(path));
        found.add(new Found(path.toString(), Optional.empty(), Optional.empty(), place));
      }
    }
    var name = paths.isEmpty() ? Path.of("") : paths.getFirst();
    var reading = EncodedImages.Reading.of(name, DataConfig.LEVELS);
    return EncodedImages.split(found, new HashSplit(0), reading).train();
  }

  private static String slashed(Path folder) {
    String name = folder.toString();
    return name.endsWith("/") ? name : name + "/";
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException _) {
      return 0; // reading it gives the reason
    }
  }
}
