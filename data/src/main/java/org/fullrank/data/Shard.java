package org.fullrank.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One tar archive, indexed in a single pass and then read by offset. Members that share a path up
 * to the first dot of their name are one sample (the WebDataset convention): {@code key.jpg} is the
 * image, {@code key.cls} or the field {@code label} or {@code cls} of {@code key.json} its label.
 */
final class Shard {
  private static final int LARGEST_LABEL = 1 << 20; // bytes
  private static final JsonMapper JSON = new JsonMapper();

  private final Folder.Item archive;
  private final FileChannel channel;
  private final long size;
  private final Skipped skipped;
  private final List<Found> images = new ArrayList<>();
  private final Map<String, String> labels = new HashMap<>();

  private Shard(Folder.Item archive, FileChannel channel, Skipped skipped) throws IOException {
    this.archive = archive;
    this.channel = channel;
    this.size = channel.size();
    this.skipped = skipped;
  }

  /**
   * The images in {@code channel}, an uncompressed archive; ids are paths within it. What stands
   * before damage is kept, and the damage noted.
   */
  static List<Found> images(Folder.Item archive, FileChannel channel, Skipped skipped)
      throws IOException {
    Shard shard = new Shard(archive, channel, skipped);
    shard.index();
    return shard.images.stream().map(shard::labelled).toList();
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
      int members = images.size() + labels.size();
      skip(
          archive.id(),
          "damaged archive, read up to member %,d: %s"
              .formatted(members, Unreadable.reason(broken)));
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
    if (Format.named(name)) {
      image(name, tar.getBytesRead(), member.getSize()); // read up to where the body begins
    } else if (name.endsWith(".cls")) {
      labels.put(key(name), text(member, tar).strip());
    } else if (name.endsWith(".json")) {
      json(name, text(member, tar));
    }
  }

  private void image(String name, long offset, long bytes) {
    if (bytes > size - offset) {
      skip(archive.id() + "/" + name, "the archive ends early");
      return;
    }
    Place place = new Place.Slice(channel, offset, bytes);
    images.add(new Found(name, Optional.empty(), Optional.empty(), place));
  }

  private void json(String name, String text) {
    try {
      JsonNode fields = JSON.readTree(text);
      JsonNode label = fields.has("label") ? fields.path("label") : fields.path("cls");
      if (label.isContainer()) {
        skip(archive.id() + "/" + name, "label: want text or a number");
      } else if (label.isValueNode() && !label.isNull()) {
        labels.putIfAbsent(key(name), label.asString());
      }
    } catch (JacksonException e) {
      skip(archive.id() + "/" + name, "not JSON: " + e.getOriginalMessage());
    }
  }

  private static String text(TarArchiveEntry member, InputStream body) throws IOException {
    if (member.getSize() > LARGEST_LABEL) {
      throw new IOException(
          "%s has %,d bytes; labels above %,d are refused"
              .formatted(member.getName(), member.getSize(), LARGEST_LABEL));
    }
    return new String(body.readNBytes((int) member.getSize()), StandardCharsets.UTF_8);
  }

  private static String key(String name) {
    int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
    return dot < 0 ? name : name.substring(0, dot);
  }

  private Found labelled(Found image) {
    Optional<String> label = Optional.ofNullable(labels.get(key(image.id())));
    return image.with(label.filter(text -> !text.isBlank()).map(Unreadable::line), image.part());
  }

  private void skip(String id, String why) {
    skipped.add(new Unreadable(id, why));
  }
}
