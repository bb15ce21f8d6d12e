package org.fullrank.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fullrank.audio.AudioFile;
import org.fullrank.audio.Waveform;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.data.Dataset;
import org.fullrank.data.Item;
import org.fullrank.data.Target;
import org.fullrank.data.Unreadable;
import org.fullrank.input.Modality;
import org.fullrank.loader.Batches;
import org.fullrank.views.AudioViews;

/**
 * Hours of audio per second of time: decoding of WAV files in memory, and views of them, decoding,
 * resampling and log-mel frames included.
 *
 * @param seconds duration of each measurement, positive
 */
record AudioRates(double seconds) {
  private static final int CLIPS = 16;
  private static final int CLIP_SECONDS = 5;
  private static final int BATCH = 16;

  /** Noise as WAV files of 16 bits in memory. */
  private record Noise(int rate, List<byte[]> files) implements Dataset {
    static Noise of(int rate) {
      var random = new Seed(0).random();
      var files = new ArrayList<byte[]>();
      for (int i = 0; i < CLIPS; i++) {
        var pcm = new byte[2 * rate * CLIP_SECONDS];
        random.nextBytes(pcm);
        files.add(wav(pcm, rate));
      }
      return new Noise(rate, files);
    }

    private static byte[] wav(byte[] pcm, int rate) {
      var file = ByteBuffer.allocate(44 + pcm.length).order(ByteOrder.LITTLE_ENDIAN);
      file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + pcm.length);
      file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
      file.putShort((short) 1).putShort((short) 1).putInt(rate).putInt(2 * rate);
      file.putShort((short) 2).putShort((short) 16);
      file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(pcm.length);
      return file.put(pcm).array();
    }

    @Override
    public Modality modality() {
      return Modality.AUDIO;
    }

    @Override
    public int size() {
      return files.size();
    }

    @Override
    public Item item(int index) throws Unreadable {
      try {
        Waveform wave = AudioFile.decode(files.get(index));
        return new Item.Clip(wave.samples(), wave.rate());
      } catch (IOException e) {
        throw new Unreadable(id(index), String.valueOf(e.getMessage()));
      }
    }

    @Override
    public Target target(int index) {
      return new Target.None();
    }

    @Override
    public String id(int index) {
      return "noise " + index;
    }

    @Override
    public List<String> classes() {
      return List.of();
    }

    @Override
    public void close() {}
  }

  /** One row for each sample rate. */
  List<Map<String, Object>> rows() {
    return List.of(row(16_000), row(44_100));
  }

  private Map<String, Object> row(int rate) {
    var noise = Noise.of(rate);
    var row = new LinkedHashMap<String, Object>();
    row.put("rate", rate);
    row.put("decoding", decoding(noise));
    row.put("views", views(noise));
    return row;
  }

  private double decoding(Noise noise) {
    long start = System.nanoTime();
    double hours = 0;
    do {
      for (int i = 0; i < noise.size(); i++) {
        try {
          hours += ((Item.Clip) noise.item(i)).samples().length / 3600.0 / noise.rate();
        } catch (Unreadable e) {
          throw new IllegalStateException(e);
        }
      }
    } while (System.nanoTime() - start < seconds * 1e9);
    return hours / ((System.nanoTime() - start) / 1e9);
  }

  private double views(Noise noise) {
    long start = System.nanoTime();
    double hours = 0;
    int round = 0;
    do {
      var views = AudioViews.DEFAULT;
      try (var batches = Batches.of(noise, views, new Seed(round++), BATCH)) {
        for (var source = batches.iterator(); source.hasNext(); ) {
          try (var _ = Scope.open()) {
            var batch = source.next();
            hours += batch.samples() * batch.views().size() * views.seconds() / 3600;
          }
        }
      }
    } while (System.nanoTime() - start < seconds * 1e9);
    return hours / ((System.nanoTime() - start) / 1e9);
  }
}
