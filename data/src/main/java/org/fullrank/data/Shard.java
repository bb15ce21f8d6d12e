package org.fullrank.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.fullrank.audio.AudioFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A tar archive, indexed in a single pass and then read by offset. {@code key.jpg} is an image,
 * {@code key.wav} an audio clip. Its label is {@code key.cls}, or else the field {@code label} or
 * {@code cls} of {@code key.json}. A key may have dots: {@code 5.1.jpg} has the label {@code
 * 5.1.cls}, and where there is none, that of a shorter key, {@code 5.cls}. Members with the same
 * path up to the first dot of their name form a sample (the WebDataset convention): its only label
 * is that of all its images. If two members have the same name, the last counts, as when tar
 * unpacks, and the repetition is noted.
 */
final class Shard {
  private static final int LARGEST_LABEL = 1 << 20; // bytes
  private static final JsonMapper JSON = new JsonMapper();

  private final Folder.Entry archive;
  private final FileChannel channel;
  private final long size;
  private final Skipped skipped;
  private final Set<String> names = new HashSet<>();
  private final Map<String, Found> images = new LinkedHashMap<>(); // by name
  private final ShardLabels labels = new ShardLabels();

  private Shard(Folder.Entry archive, FileChannel channel, Skipped skipped) throws IOException {
    this.archive = archive;
    this.channel = channel;
    this.size = channel.size();
    this.skipped = skipped;
  }

  /**
   * The images in {@code channel}, an uncompressed archive; ids are paths within it. Of a damaged
   * archive, images before the damage are kept, and the damage is noted.
   */
  static List<Found> images(Folder.Entry archive, FileChannel channel, Skipped skipped)
      throws IOException {
    Shard shard = new Shard(archive, channel, skipped);
    shard.index();
    return shard.images.values().stream().map(shard::labelled).toList();
  }

  private void index() {
    try {
      InputStream stream = new BufferedInputStream(Channels.newInputStream(channel.position(0)));
      var tar = new TarArchiveInputStream(stream, StandardCharsets.UTF_8.name()); // stays open
      for (var member = tar.getNextEntry(); member != null; member = tar.getNextEntry()) {
        if (!member.isCheckSumOK()) {
          throw new IOException("a header's checksum is wrong");
        }
        take(member, tar);
      }
    } catch (IOException | RuntimeException broken) { // the reader meets broken headers with either
      skip(
          archive.id(),
          String.format(
              Locale.ROOT,
              "damaged archive, read up to member %,d: %s",
              names.size(),
              Unreadable.reason(broken)));
    } catch (OutOfMemoryError _) { // a name or header of any length; the heap itself is as it was
      skip(
          archive.id(),
          String.format(
              Locale.ROOT,
              "damaged archive, read up to member %,d: a header of more bytes than memory is left",
              names.size()));
    }
  }

  private void take(TarArchiveEntry member, TarArchiveInputStream tar) throws IOException {
    String name =
        member.getName().startsWith("./") ? member.getName().substring(2) : member.getName();
    if (!member.isFile()
        || member.isSparse()
        || name.substring(name.lastIndexOf('/') + 1).startsWith(".")) {
      return;
    }
    if (Format.named(name) || AudioFile.named(name)) {
      noteTwice(name);
      image(name, tar.getBytesRead(), member.getSize()); // read up to where the body begins
    } else if (name.endsWith(".cls")) {
      noteTwice(name);
      labels.put(name, text(member, tar).strip());
    } else if (name.endsWith(".json")) {
      noteTwice(name);
      json(name, text(member, tar));
    } else {
      skipped.leaveOut(name);
    }
  }

  private void noteTwice(String name) {
    if (!names.add(name)) {
      skip(archive.id() + "/" + name, "twice in the archive; the last counts");
    }
  }

  private void image(String name, long offset, long bytes) {
    if (bytes > size - offset) {
      skip(archive.id() + "/" + name, "the archive ends early");
      return;
    }
    Place place = new Place.Slice(channel, offset, bytes);
    images.put(name, new Found(name, Optional.empty(), Optional.empty(), place));
  }

  private void json(String name, String text) {
    try {
      JsonNode fields = JSON.readTree(text);
      JsonNode label = fields.has("label") ? fields.path("label") : fields.path("cls");
      if (label.isContainer()) {
        skip(archive.id() + "/" + name, "label: want text or a number");
      } else if (label.isValueNode() && !label.isNull()) {
        labels.put(name, label.asString());
      }
    } catch (JacksonException e) {
      skip(archive.id() + "/" + name, "not JSON: " + e.getOriginalMessage());
    }
  }

  private static String text(TarArchiveEntry member, InputStream body) throws IOException {
    if (member.getSize() > LARGEST_LABEL) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s has %,d bytes; labels above %,d are refused",
              member.getName(),
              member.getSize(),
              LARGEST_LABEL));
    }
    return new String(body.readNBytes((int) member.getSize()), StandardCharsets.UTF_8);
  }

  private Found labelled(Found image) {
    Optional<String> label = labels.of(image.id());
    return image.with(label.filter(text -> !text.isBlank()), image.part());
  }

  private void skip(String id, String why) {
    skipped.add(new Unreadable(id, why));
  }
}
