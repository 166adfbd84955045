package org.kqueue4j.kq.tree;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.OutputException;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.picture.TimeLine;
import org.kqueue4j.kq.process.ProcFiles;
import org.kqueue4j.kq.system.Terminal;
import org.kqueue4j.kq.text.Digits;
import org.kqueue4j.kq.text.Printable;

/** {@code kq tree}: follows processes and their descendants, and sums up what became of them. */
public final class TreeCommand implements Command {
  private static final String TIME = "t";
  private static final String QUIET = "q";
  private static final String JSON = "json";
  private static final String HTML = "html";
  private static final String FILE = "o";
  private static final int MAX_PID = 4_194_304;

  @Override
  public Options options() {
    return new Options()
        .addOption(Arguments.valued(TIME, null, "DURATION", "ends after this time"))
        .addOption(QUIET, null, false, "prints the summary only")
        .addOption(null, JSON, false, "prints JSON objects, one a line")
        .addOption(
            Arguments.valued(FILE, null, "FILE", "writes to a file, and not to standard output"))
        .addOption(
            Arguments.valued(null, HTML, "FILE", "writes a picture too, a page for a browser"));
  }

  @Override
  public String operand() {
    return "PID";
  }

  @Override
  public int run(String[] args, Output out, PrintStream err) throws UsageException, KqException {
    Arguments arguments = Arguments.parseWithProgram("tree", options(), args);
    check(arguments);
    Path file = path(arguments, FILE);
    if (file == null) {
      return follow(arguments, out, Terminal.hasColours(), err);
    }
    try (FileOutputStream stream = new FileOutputStream(file.toFile())) {
      return follow(arguments, new Output(stream), false, err);
    } catch (IOException | OutputException e) {
      throw new KqException("tree: " + Printable.clean(String.valueOf(e.getMessage())), e);
    }
  }

  private static void check(Arguments arguments) throws UsageException {
    boolean program = arguments.program() != null;
    List<String> operands = arguments.operands();
    if (!program && operands.isEmpty()) {
      throw arguments.wrong("no process given: a PID, a name, or -- and a command");
    }
    if (program && !operands.isEmpty()) {
      String operand = Printable.quote(operands.getFirst());
      throw arguments.wrong("a process or a command, not both: " + operand);
    }
  }

  private static int follow(Arguments arguments, Output out, boolean coloured, PrintStream err)
      throws UsageException, KqException {
    TreeOutput output = new TreeOutput(out);
    List<TreeReport> reports = new ArrayList<>();
    boolean quiet = arguments.has(QUIET);
    if (arguments.has(JSON)) {
      reports.add(new TreeJson(output, quiet));
    } else {
      Style style = new Style(coloured, Style.hasLines(locale()));
      if (!quiet) {
        reports.add(new LiveLines(output, style));
      }
      reports.add(new SummaryText(output, style));
    }
    Path page = path(arguments, HTML);
    TreePicture picture = page == null ? null : picture(page, arguments);
    if (picture != null) {
      reports.add(picture);
    }
    TreeRun run = new TreeRun(reports, output, err, arguments.duration(TIME));
    List<String> program = arguments.program();
    int status = program != null ? run.command(program) : run.processes(pids(arguments.operands()));
    IOException failure = picture == null ? null : picture.failure();
    if (failure != null) {
      throw new KqException("tree: " + failure.getMessage(), failure);
    }
    return status;
  }

  private static TreePicture picture(Path page, Arguments arguments) throws KqException {
    try {
      TimeLine.requireWritable(page);
    } catch (IOException e) {
      throw new KqException("tree: " + e.getMessage(), e);
    }
    List<String> program = arguments.program();
    String what =
        program != null ? "-- " + CommandText.of(program) : String.join(" ", arguments.operands());
    return new TreePicture(page, "kq tree " + what);
  }

  private static @Nullable Path path(Arguments arguments, String option) throws UsageException {
    String value = arguments.value(option);
    try {
      return value == null ? null : Path.of(value);
    } catch (InvalidPathException e) {
      throw arguments.wrong("bad path " + Printable.quote(String.valueOf(value)));
    }
  }

  private static List<Integer> pids(List<String> operands) throws KqException {
    List<Integer> pids = new ArrayList<>();
    for (String operand : operands) {
      int pid = Digits.parse(operand, MAX_PID);
      if (pid > 0) {
        pids.add(pid);
        continue;
      }
      List<Integer> named = ProcFiles.pidsNamed(operand);
      if (named.isEmpty()) {
        throw new KqException("tree: there is no process named " + Printable.quote(operand));
      }
      pids.addAll(named);
    }
    return pids;
  }

  /** What the environment says of the terminal's characters. */
  private static String locale() {
    for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
      String value = System.getenv(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return "";
  }
}
