// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The open descriptors of this process at one moment, as /proc shows them: the only way to find the
 * descriptor of a channel that the JDK does not disclose.
 */
public final class OwnFiles {
  private static final Path FOLDER = Path.of("/proc/self/fd");
  private static final Path INFO = Path.of("/proc/self/fdinfo");
  private static final int OCTAL = 8;
  private static final int O_ACCMODE = 3;

  /** Of {@code pipe:[4711]}. */
  private static final Pattern SERIAL = Pattern.compile(":\\[\\d+]$");

  private final Map<Integer, String> names;

  private OwnFiles(Map<Integer, String> names) {
    this.names = names;
  }

  /** Returns the descriptors that are open now. */
  public static OwnFiles now() throws IOException {
    Map<Integer, String> names = new HashMap<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(FOLDER)) {
      for (Path link : links) {
        try {
          String name = Files.readSymbolicLink(link).toString();
          names.put(Integer.valueOf(link.getFileName().toString()), name);
        } catch (IOException e) {
          // It was the one of the folder itself, or was closed since it was listed.
        }
      }
    }
    return new OwnFiles(names);
  }

  /** Returns how many there are. */
  public int count() {
    return names.size();
  }

  /** Returns the names with a beginning, each without its inode number. */
  public List<String> kinds(String beginning) {
    return names.values().stream()
        .filter(name -> name.startsWith(beginning))
        .map(name -> SERIAL.matcher(name).replaceFirst(""))
        .toList();
  }

  /** Returns whether there is a name with a beginning. */
  public boolean has(String beginning) {
    return names.values().stream().anyMatch(name -> name.startsWith(beginning));
  }

  /**
   * Returns the descriptor that was opened since.
   *
   * @param kind how its name begins
   * @param mode how it is open: 0 to read, 1 to write, 2 for both
   */
  public int opened(String kind, int mode) throws IOException {
    int found = -1;
    for (Map.Entry<Integer, String> file : now().names.entrySet()) {
      int number = file.getKey();
      boolean isNew = !file.getValue().equals(names.get(number));
      if (isNew && file.getValue().startsWith(kind) && mode(number) == mode) {
        if (found >= 0) {
          throw new IOException("descriptors " + found + " and " + number + " are both new");
        }
        found = number;
      }
    }
    if (found < 0) {
      throw new IOException("/proc does not show the new descriptor");
    }
    return found;
  }

  private static int mode(int number) throws IOException {
    for (String line : Files.readAllLines(INFO.resolve(Integer.toString(number)))) {
      if (line.startsWith("flags:")) {
        return Integer.parseInt(line.substring("flags:".length()).strip(), OCTAL) & O_ACCMODE;
      }
    }
    throw new IOException("/proc does not show how descriptor " + number + " is open");
  }
}
