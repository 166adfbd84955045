// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.sys.Procfs;

/**
 * A mount, as {@code /proc/self/mountinfo} describes it.
 *
 * @param device the number of the file system
 * @param root the directory of the file system that is mounted
 * @param path the directory that it is mounted on
 */
record Mount(String id, String device, String root, String path) {
  private static final String GONE = "//deleted";

  /** Returns the mount through which a descriptor is open; null if it is unknown. */
  static @Nullable Mount of(int fd) {
    String id = Procfs.info(fd, "mnt_id");
    return all().stream().filter(mount -> mount.id.equals(id)).findFirst().orElse(null);
  }

  private static List<Mount> all() {
    String mounts = Procfs.read("/proc/self/mountinfo");
    return mounts == null ? List.of() : mounts.lines().map(Mount::parse).toList();
  }

  /** Returns the directories that something is mounted on. */
  static List<byte[]> points() {
    return all().stream().map(mount -> mount.path.getBytes(StandardCharsets.ISO_8859_1)).toList();
  }

  private static Mount parse(String line) {
    String[] fields = line.split(" ", 6);
    return new Mount(fields[0], fields[2], plain(fields[3]), plain(fields[4]));
  }

  /** Returns a name without its escapes: three octal digits for a space and the like. */
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

  boolean isAt(byte[] other) {
    return Arrays.equals(other, path.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Returns whether it shows the whole file system, whose root can't be removed. */
  boolean isWhole() {
    return root.equals("/");
  }

  /** Returns paths to its root through other mounts, which show the directory above it too. */
  List<byte[]> otherPaths() {
    List<byte[]> paths = new ArrayList<>();
    for (Mount other : all()) {
      String above = other.isWhole() ? "" : other.root;
      if (other.device.equals(device) && root.startsWith(above + "/") && !root.endsWith(GONE)) {
        paths.add(
            (other.path + root.substring(above.length())).getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return paths;
  }
}
