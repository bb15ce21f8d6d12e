package org.fullrank.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fullrank.core.Precision;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.simclr.SimClrConfig;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.train.Listener;
import org.fullrank.train.RunConfig;
import org.fullrank.train.TrainConfig;
import org.fullrank.views.ImageViews;
import org.fullrank.views.Pixels;

/** Runs that stop before their first step, and what is in a folder then. */
final class Beginnings {
  static final Listener AT_ONCE =
      new Listener() {
        @Override
        public boolean stop() {
          return true;
        }
      };

  private Beginnings() {}

  /** 32 images in batches of {@code batch}. */
  static RunConfig config(DataConfig data, int batch) {
    return new RunConfig(
        7,
        data,
        ImageViews.Simclr.small(14, Pixels.GRAY),
        EncoderConfig.Vit.of(new VitSize(32, 1, 2, 2), 7),
        List.of(),
        SimClrConfig.DEFAULT,
        OptimConfig.AdamW.DEFAULT,
        new TrainConfig(1, batch, 1, Precision.FP32, 4, 1),
        ProbeConfig.DEFAULT);
  }

  static DataConfig images() {
    return new DataConfig.Subset(new DataConfig.FashionMini(), 32, Optional.of(16));
  }

  static Listener atOnce(List<String> notes) {
    return new Listener() {
      @Override
      public void note(String line) {
        notes.add(line);
      }

      @Override
      public boolean stop() {
        return true;
      }
    };
  }

  /** Every file below {@code folder} by its name, one character a byte. */
  static Map<String, String> contents(Path folder) throws IOException {
    var contents = new TreeMap<String, String>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }
}
