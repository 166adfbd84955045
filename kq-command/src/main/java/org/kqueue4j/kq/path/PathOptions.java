package org.kqueue4j.kq.path;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.cli.Options;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.loop.PathFilter;
import org.kqueue4j.kq.spec.Spec;
import org.kqueue4j.kq.spec.SpecParser;
import org.kqueue4j.kq.spec.StandardInputSpec;
import org.kqueue4j.kq.spec.VnodeSpec;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;

/** What commands have in common that watch paths: the options, and paths from standard input. */
public final class PathOptions {
  /** Paths of which only those count that match. */
  public static final String INCLUDE = "include";

  /** Paths that don't count. */
  public static final String IGNORE = "ignore";

  /** Paths come from standard input. */
  public static final String FROM_STDIN = "from-stdin";

  /** Directories with all that is below them. */
  public static final String RECURSIVE = "recursive";

  private static final String STDIN = "-";

  private PathOptions() {}

  /** Adds the options. */
  public static Options addTo(Options options, String recursive) {
    return options
        .addOption(recursive, RECURSIVE, false, "watches directories with all that is below them")
        .addOption(Arguments.valued(null, INCLUDE, "GLOB", "only files that match"))
        .addOption(
            Arguments.valued(null, IGNORE, "GLOB", "leaves out what matches, and what is below"))
        .addOption(null, FROM_STDIN, false, "reads paths from standard input, one a line");
  }

  /** The globs. */
  public static PathFilter filter(Arguments arguments) throws UsageException {
    return PathFilter.of(arguments.values(INCLUDE), arguments.values(IGNORE));
  }

  /** Whether standard input is a list of paths. */
  public static boolean readsStandardInput(Arguments arguments) {
    return arguments.has(FROM_STDIN) || arguments.operands().contains(STDIN);
  }

  /**
   * The specs of the command line, and of standard input.
   *
   * @param lineEnd what ends a path there
   */
  public static List<Spec> specs(Arguments arguments, char lineEnd)
      throws UsageException, KqException {
    if (!readsStandardInput(arguments)) {
      return SpecParser.parseAll(arguments.operands("SPEC"));
    }
    List<String> texts = new ArrayList<>(arguments.operands());
    texts.removeIf(STDIN::equals);
    List<Spec> specs = new ArrayList<>(SpecParser.parseAll(texts));
    for (Spec spec : specs) {
      if (spec instanceof StandardInputSpec) {
        throw arguments.wrong("standard input is the list of paths, and can't be read:0 too");
      }
    }
    addPaths(specs, lineEnd);
    if (specs.isEmpty()) {
      throw new KqException("standard input named no path");
    }
    return specs;
  }

  private static void addPaths(List<Spec> specs, char lineEnd) throws KqException {
    Set<String> known = new HashSet<>();
    specs.forEach(spec -> known.add(spec.text()));
    // Not closed: the descriptor is the shell's.
    InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in));
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == lineEnd) {
          addPath(specs, known, path);
        } else {
          path.write(b);
        }
      }
    } catch (IOException e) {
      throw new KqException("standard input: " + e.getMessage(), e);
    }
    addPath(specs, known, path);
  }

  private static void addPath(List<Spec> specs, Set<String> known, ByteArrayOutputStream bytes)
      throws KqException {
    String name = NameText.of(bytes.toByteArray());
    bytes.reset();
    if (name.isEmpty()) {
      return;
    }
    try {
      VnodeSpec spec = VnodeSpec.of(NameText.path(name));
      if (known.add(spec.text())) {
        specs.add(spec);
      }
    } catch (InvalidPathException e) {
      throw new KqException("standard input: bad path " + Printable.quote(name), e);
    }
  }
}
