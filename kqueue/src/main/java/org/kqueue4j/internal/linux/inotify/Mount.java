package org.kqueue4j.internal.linux.inotify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.sys.ProcDescriptors;

/**
 * A mount, as {@code /proc/self/mountinfo} describes it.
 *
 * @param device the file system's number
 * @param root the directory of the file system that is mounted
 * @param place where it is mounted
 */
record Mount(String id, String device, String root, String place) {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final String MOUNT_ID = "mnt_id:";
  private static final String GONE = "//deleted";

  /** The mount through which a descriptor is open; null if it can't be told. */
  static @Nullable Mount of(int fd) {
    String id =
        ProcDescriptors.info(fd).stream()
            .filter(line -> line.startsWith(MOUNT_ID))
            .map(line -> line.substring(MOUNT_ID.length()).strip())
            .findFirst()
            .orElse("");
    return all().stream().filter(mount -> mount.id.equals(id)).findFirst().orElse(null);
  }

  private static List<Mount> all() {
    // A charset that keeps each byte, since names have no charset of their own.
    try (Stream<String> lines = Files.lines(MOUNTS, StandardCharsets.ISO_8859_1)) {
      return lines.map(Mount::parse).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static Mount parse(String line) {
    String[] fields = line.split(" ", 6);
    return new Mount(fields[0], fields[2], plain(fields[3]), plain(fields[4]));
  }

  /** A name without the escapes that spaces and the like have: three octal digits. */
  private static String plain(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\\') {
        c = (char) Integer.parseInt(name.substring(i + 1, i + 4), 8);
        i += 3;
      }
      text.append(c);
    }
    return text.toString();
  }

  /** Whether a path is where it is mounted. */
  boolean isAt(byte[] path) {
    return Arrays.equals(path, place.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Whether it shows the whole file system, whose root can't be removed. */
  boolean isWhole() {
    return root.equals("/");
  }

  /** Paths to its root through other mounts, which show the directory above it too. */
  List<byte[]> otherPlaces() {
    List<byte[]> places = new ArrayList<>();
    for (Mount other : all()) {
      String above = other.isWhole() ? "" : other.root;
      if (other.device.equals(device) && root.startsWith(above + "/") && !root.endsWith(GONE)) {
        places.add(
            (other.place + root.substring(above.length())).getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return places;
  }
}
