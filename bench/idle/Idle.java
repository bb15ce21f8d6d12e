import com.sun.management.OperatingSystemMXBean;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Random;
import org.fullrank.lab.ImageEncoder;

/** Prints the milliseconds of processor time and of wall time that one picture's vector takes. */
public final class Idle {
  private Idle() {}

  /**
   * Measures.
   *
   * @param args a run folder or an exported model; pictures to time (400), after a quarter of them
   */
  public static void main(String[] args) {
    int timed = args.length > 1 ? Integer.parseInt(args[1]) : 400;
    var encoder = ImageEncoder.open(Path.of(args[0]));
    var picture = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
    new Random(1).ints(64 * 64, 0, 256).forEach(new java.util.function.IntConsumer() {
      private int at;

      @Override
      public void accept(int value) {
        picture.getRaster().setSample(at % 64, at / 64, 0, value);
        at++;
      }
    });
    for (int i = 0; i < timed / 4; i++) {
      encoder.embed(picture);
    }
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long wall = System.nanoTime();
    for (int i = 0; i < timed; i++) {
      encoder.embed(picture);
    }
    System.out.printf(
        java.util.Locale.ROOT,
        "%.3f %.3f%n",
        (system.getProcessCpuTime() - cpu) / 1e6 / timed,
        (System.nanoTime() - wall) / 1e6 / timed);
  }
}
