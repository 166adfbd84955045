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
 * What this process has open, by number, as /proc shows it at one moment: so numbers can be known
 * that the JDK keeps to itself.
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

  /** Those of this moment. */
  public static OwnFiles now() throws IOException {
    Map<Integer, String> names = new HashMap<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(FOLDER)) {
      for (Path link : links) {
        try {
          String name = Files.readSymbolicLink(link).toString();
          names.put(Integer.valueOf(link.getFileName().toString()), name);
        } catch (IOException e) {
          // It was the one for the folder itself, or has been closed meanwhile.
        }
      }
    }
    return new OwnFiles(names);
  }

  /** How many there are. */
  public int count() {
    return names.size();
  }

  /** The names of those whose name begins so, without the number that tells one from another. */
  public List<String> kinds(String beginning) {
    return names.values().stream()
        .filter(name -> name.startsWith(beginning))
        .map(name -> SERIAL.matcher(name).replaceFirst(""))
        .toList();
  }

  /** Whether there is one whose name begins so. */
  public boolean has(String beginning) {
    return names.values().stream().anyMatch(name -> name.startsWith(beginning));
  }

  /**
   * The number of the one that has been opened since.
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
