// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.path;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.loop.PathFilter;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.kq.text.Reason;

/** The options of commands that watch paths, and the paths from standard input. */
public final class PathOptions {
  public static final CommandOption INCLUDE =
      CommandOption.of("--include GLOB", "below directories, watches only files that match");

  public static final CommandOption IGNORE =
      CommandOption.of(
          "--ignore GLOB",
          "leaves out what matches, and what is below it; a GLOB without / is matched"
              + " against names");

  public static final CommandOption ALL_FILES =
      CommandOption.of("--all-files", "watches .git, *.swp, *~ and their like too");

  public static final CommandOption GITIGNORE =
      CommandOption.of("--gitignore", "leaves out what .gitignore files name");

  public static final CommandOption FROM_STDIN =
      CommandOption.of("--from-stdin", "also reads paths from standard input; so does -");

  public static final CommandOption RECURSIVE =
      CommandOption.of("-R, --recursive", "watches directories with everything below them");

  /** What almost no user means by the files below a directory. */
  private static final List<String> USUALLY_IGNORED =
      List.of(
          ".git", ".hg", ".svn", ".bzr", ".jj", "_darcs", "CVS", // version control
          "*.swp", ".*.sw?", ".*.sw?x", "4913", // vim; the last one tries whether it may write
          "*~", ".#*", "[#]*#"); // Emacs and others

  private static final String STDIN = "-";

  private PathOptions() {}

  /** Returns the filter that the globs make. */
  public static PathFilter filter(Arguments arguments) throws UsageException {
    List<String> ignored = new ArrayList<>();
    if (!arguments.has(ALL_FILES)) {
      ignored.addAll(USUALLY_IGNORED);
    }
    ignored.addAll(arguments.values(IGNORE)); // the last one that matches decides
    try {
      return PathFilter.of(arguments.values(INCLUDE), ignored, arguments.has(GITIGNORE));
    } catch (UsageException e) {
      throw arguments.wrong(String.valueOf(e.getMessage()));
    }
  }

  /** Returns whether standard input is a list of paths. */
  public static boolean readsStandardInput(Arguments arguments) {
    return arguments.has(FROM_STDIN) || arguments.operands().contains(STDIN);
  }

  /**
   * Returns the specs of the command line and of standard input.
   *
   * @param lineEnd the character that ends a path on standard input
   */
  public static List<Spec> specs(Arguments arguments, char lineEnd)
      throws UsageException, KqException {
    if (!readsStandardInput(arguments)) {
      return Spec.parseAll(arguments.requiredOperands());
    }
    List<String> texts = new ArrayList<>(arguments.operands());
    texts.removeIf(STDIN::equals);
    List<Spec> specs = new ArrayList<>(Spec.parseAll(texts));
    for (Spec spec : specs) {
      if (spec instanceof Spec.StandardInput) {
        throw arguments.wrong("cannot watch read:0: standard input is the list of paths");
      }
    }
    addPaths(specs, lineEnd, arguments);
    if (specs.isEmpty()) {
      throw new KqException("cannot watch the paths of standard input: it has none");
    }
    return specs;
  }

  private static void addPaths(List<Spec> specs, char lineEnd, Arguments arguments)
      throws KqException {
    // Not closed: the descriptor belongs to the shell.
    InputStream in = new FileInputStream(FileDescriptor.in);
    String names;
    try {
      names = NameText.of(in.readAllBytes());
    } catch (IOException e) {
      throw arguments.failed("cannot read paths from standard input: " + Reason.of(e), e);
    }
    Set<String> known = new HashSet<>();
    specs.forEach(spec -> known.add(spec.text()));
    for (String name : names.split(String.valueOf(lineEnd))) {
      try {
        Spec spec = Spec.Vnode.of(NameText.path(name));
        if (!name.isEmpty() && known.add(spec.text())) {
          specs.add(spec);
        }
      } catch (InvalidPathException e) {
        throw arguments.failed(
            "standard input has a NUL in the path "
                + Printable.quote(name)
                + "; use -0 if a NUL ends each path",
            e);
      }
    }
  }
}
