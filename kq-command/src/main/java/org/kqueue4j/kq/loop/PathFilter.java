// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kqueue4j.file.TreeWatch;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.sys.KqueueException;

/**
 * Selects paths below directories, by globs as in a {@code .gitignore} file. Besides these, {@code
 * {a,b}} stands for a or b.
 *
 * @param includes a file must match one of them; an empty list selects all files
 * @param ignores a path that matches does not count, nor does anything below it
 * @param gitignore whether what the .gitignore files leave out does not count either
 */
public record PathFilter(List<String> includes, List<String> ignores, boolean gitignore) {
  public static final PathFilter ALL = new PathFilter(List.of(), List.of(), false);

  private static final Pattern BRACES = Pattern.compile("(.*?)(?<!\\\\)\\{([^{}]*)}(.*)");

  /** Parses globs. */
  public static PathFilter of(List<String> includes, List<String> ignores, boolean gitignore)
      throws UsageException {
    return new PathFilter(parse(includes), parse(ignores), gitignore);
  }

  private static List<String> parse(List<String> texts) throws UsageException {
    List<String> globs = new ArrayList<>();
    for (String text : texts) {
      try {
        addAll(text, globs);
      } catch (KqueueException e) {
        throw new UsageException(
            "bad glob "
                + Printable.quote(text)
                + ": nothing can match it; gitignore(5) describes patterns");
      }
    }
    return globs;
  }

  /** Adds what a glob stands for. */
  private static void addAll(String glob, List<String> globs) {
    Matcher braces = BRACES.matcher(glob);
    if (!braces.matches()) {
      TreeWatch.of(Path.of("")).ignore(glob); // fails if it is invalid
      globs.add(glob);
      return;
    }
    for (String choice : braces.group(2).split(",", -1)) {
      addAll(braces.group(1) + choice + braces.group(3), globs);
    }
  }

  /** Returns the watch of a tree that reports what is selected. */
  public TreeWatch below(Path directory) {
    TreeWatch tree =
        TreeWatch.of(directory)
            .only(includes.toArray(new String[0]))
            .ignore(ignores.toArray(new String[0]));
    return gitignore ? tree.gitignore() : tree;
  }
}
