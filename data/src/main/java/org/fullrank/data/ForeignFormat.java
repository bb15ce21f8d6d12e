package org.fullrank.data;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The image formats that are known by name but cannot be read. */
enum ForeignFormat {
  AVIF("AVIF", "....ftyp(avi[fs]|mi[fa]1.{4,24}avif).*", "avif"),
  HEIC("HEIC", "....ftyp(he[iv].|m[is]f1).*", "heic", "heif", "hif"),
  JPEG_XL("JPEG XL", "(\u00FF\n|\0\0\0\fJXL ).*", "jxl"),
  JPEG_2000("JPEG 2000", "(\0\0\0\fjP  |\u00FFO\u00FFQ).*", "jp2", "j2k", "jpx"),
  PHOTOSHOP("Photoshop", "8BPS.*", "psd"),
  CAMERA_RAW("camera raw", "(FUJIFILMCCD-RAW|II\u001A\0\0\0HEAP|....ftypcrx ).*", RawEndings.ALL),
  SVG("SVG", "\\s*(<\\?xml|<!--|<!DOCTYPE svg|<svg).*", "svg"),
  PDF("PDF", "%PDF.*", "pdf"),
  NETPBM("Netpbm", "P[1-7]\\s.*", "ppm", "pgm", "pbm", "pnm"),
  ICON("icon", "\0\0\u0001\0.*", "ico"),
  OPEN_EXR("OpenEXR", "v/1\u0001.*", "exr"),
  FITS("FITS", "SIMPLE  =.*", "fits", "fit"),
  DICOM("DICOM", ".{128}DICM.*", "dcm"),
  NUMPY("NumPy", "\u0093NUMPY.*", "npy", "npz");

  private static final int HEAD = 160; // bytes

  /** The usual endings of cameras' own formats. */
  private static final class RawEndings {
    private static final String[] ALL = {
      "cr2", "cr3", "nef", "arw", "dng", "raf", "orf", "rw2", "pef"
    };
  }

  private final String spoken;
  private final Pattern signature;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> endings;

  ForeignFormat(String spoken, String signature, String... endings) {
    this.spoken = spoken;
    this.signature = Pattern.compile(signature, Pattern.DOTALL);
    this.endings = List.of(endings);
  }

  /** Why {@code file}, which has no supported format, cannot be read. */
  static String reason(byte[] file) {
    if (file.length == 0) {
      return "the file is empty";
    }
    String head = new String(file, 0, Math.min(HEAD, file.length), StandardCharsets.ISO_8859_1);
    return Stream.of(values())
        .filter(format -> format.signature.matcher(head).matches())
        .findFirst()
        .map(format -> format.spoken + " images cannot be read; convert them to JPEG or PNG")
        .orElse("not a JPEG, PNG, WebP, BMP, GIF or TIFF file");
  }

  /** The name of the format whose files end in {@code ending}, such as {@code heic}. */
  static Optional<String> named(String ending) {
    String lower = ending.toLowerCase(Locale.ROOT);
    return Stream.of(values())
        .filter(format -> format.endings.contains(lower))
        .map(format -> format.spoken)
        .findFirst();
  }
}
