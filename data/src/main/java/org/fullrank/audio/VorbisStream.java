package org.fullrank.audio;

import com.jcraft.jogg.Packet;
import com.jcraft.jogg.Page;
import com.jcraft.jogg.StreamState;
import com.jcraft.jogg.SyncState;
import com.jcraft.jorbis.Block;
import com.jcraft.jorbis.Comment;
import com.jcraft.jorbis.DspState;
import com.jcraft.jorbis.Info;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/**
 * Decodes an Ogg Vorbis file with JOrbis, packet by packet. The reader that JOrbis offers to Java
 * Sound gives no samples of short files, and no error.
 */
final class VorbisStream {
  private static final int HEADERS = 3;
  private static final int CHUNK = 4096; // bytes

  private final byte[] bytes;
  private int at;
  private final SyncState sync = new SyncState();
  private final StreamState stream = new StreamState();
  private final Page page = new Page();
  private final Info info = new Info();
  private final DspState dsp = new DspState();
  private Optional<Block> block = Optional.empty();
  private boolean begun;
  private boolean ended;
  private int packets;

  private VorbisStream(byte[] bytes) {
    this.bytes = bytes;
    sync.init();
    info.init();
  }

  /**
   * The samples of {@code bytes}.
   *
   * @throws IOException if the file is damaged, ends early, or is no Vorbis
   */
  static Waveform read(byte[] bytes) throws IOException {
    try {
      return new VorbisStream(bytes).decoded();
    } catch (RuntimeException damaged) { // the decoder checks little of what it reads
      throw new IOException("the Ogg file is damaged: " + damaged.getClass().getSimpleName());
    }
  }

  private Waveform decoded() throws IOException {
    var comment = new Comment();
    comment.init();
    var packet = new Packet();
    Optional<Mono> mono = Optional.empty();
    long granules = -1;
    while (next(packet)) {
      packets++;
      if (packets <= HEADERS) {
        if (info.synthesis_headerin(comment, packet) < 0) {
          throw new IOException("the Ogg file holds no Vorbis audio");
        }
        continue;
      }
      if (mono.isEmpty()) {
        mono = Optional.of(new Mono(info.channels, info.rate, 0));
        dsp.synthesis_init(info);
        block = Optional.of(new Block(dsp));
      }
      granules = decode(packet, mono.get(), granules);
    }
    if (!ended) {
      throw new EOFException("the Ogg file ends early");
    }
    return mono.orElseThrow(() -> new IOException("holds no sample")).whole();
  }

  /** The next packet of the first stream; false at the end. */
  private boolean next(Packet packet) throws IOException {
    while (true) {
      if (begun) {
        int found = stream.packetout(packet);
        if (found < 0) {
          throw new IOException("the Ogg file is damaged: a packet is missing");
        }
        if (found > 0) {
          return true;
        }
      }
      if (ended || !page()) {
        return false;
      }
      if (!begun) {
        stream.init(page.serialno());
        stream.reset();
        begun = true;
      }
      if (stream.pagein(page) >= 0) { // pages of other streams are passed over
        ended = page.eos() != 0;
      }
    }
  }

  private boolean page() {
    while (sync.pageout(page) != 1) {
      int some = Math.min(CHUNK, bytes.length - at);
      if (some <= 0) {
        return false;
      }
      int place = sync.buffer(some);
      System.arraycopy(bytes, at, sync.data, place, some);
      sync.wrote(some);
      at += some;
    }
    return true;
  }

  /** Adds the samples of {@code packet}; the last page's position cuts what fills its block. */
  private long decode(Packet packet, Mono mono, long before) throws IOException {
    Block own = block.orElseThrow();
    if (own.synthesis(packet) == 0) {
      dsp.synthesis_blockin(own);
    }
    var pcm = new float[1][][];
    var offsets = new int[info.channels];
    long done = Math.max(0, before);
    for (int n = dsp.synthesis_pcmout(pcm, offsets); n > 0; ) {
      long kept =
          packet.e_o_s != 0 && packet.granulepos >= 0
              ? Math.clamp(packet.granulepos - done, 0, n)
              : n;
      for (int i = 0; i < kept; i++) {
        for (int channel = 0; channel < info.channels; channel++) {
          mono.add(pcm[0][channel][offsets[channel] + i]);
        }
      }
      done += n;
      dsp.synthesis_read(n);
      n = dsp.synthesis_pcmout(pcm, offsets);
    }
    return done;
  }
}
