// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Printable;

/**
 * Selects paths below a directory. A glob without a slash is matched against the name, at any
 * depth; a glob with a slash against the path below the directory.
 */
public final class PathFilter {
  public static final PathFilter ALL = new PathFilter(List.of(), List.of());

  private final List<PathMatcher> includes;
  private final List<PathMatcher> ignores;

  private PathFilter(List<PathMatcher> includes, List<PathMatcher> ignores) {
    this.includes = includes;
    this.ignores = ignores;
  }

  /**
   * Parses globs.
   *
   * @param includes a file must match one of them; an empty list selects all files
   * @param ignores a path that matches one of them does not count, nor does anything below it
   */
  public static PathFilter of(List<String> includes, List<String> ignores) throws UsageException {
    return new PathFilter(parse(includes), parse(ignores));
  }

  private static List<PathMatcher> parse(List<String> texts) throws UsageException {
    List<PathMatcher> globs = new ArrayList<>();
    for (String text : texts) {
      globs.add(parse(text));
    }
    return globs;
  }

  private static PathMatcher parse(String text) throws UsageException {
    String path = text.startsWith("/") ? text.substring(1) : text;
    path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    PathMatcher matcher;
    try {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + path);
    } catch (PatternSyntaxException e) {
      throw new UsageException("bad glob " + Printable.quote(text) + ": " + e.getDescription());
    }
    int slash = text.indexOf('/');
    boolean ofName = slash < 0 || slash == text.length() - 1;
    return ofName ? relative -> matcher.matches(nameOf(relative)) : matcher;
  }

  private static Path nameOf(Path path) {
    Path name = path.getFileName();
    return name != null ? name : path;
  }

  /** Returns whether the path, relative to the named directory, is left out. */
  public boolean ignores(Path relative) {
    return matches(ignores, relative);
  }

  /** Returns whether the path counts as a file. */
  public boolean includes(Path relative) {
    return includes.isEmpty() || matches(includes, relative);
  }

  private static boolean matches(List<PathMatcher> globs, Path relative) {
    for (PathMatcher glob : globs) {
      if (glob.matches(relative)) {
        return true;
      }
    }
    return false;
  }
}
