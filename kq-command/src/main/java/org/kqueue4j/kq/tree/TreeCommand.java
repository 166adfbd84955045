// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.OutputException;
import org.kqueue4j.kq.cli.Syntax;
import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.picture.TimeLine;
import org.kqueue4j.kq.process.ProcFiles;
import org.kqueue4j.kq.system.CallerEnvironment;
import org.kqueue4j.kq.system.Terminal;
import org.kqueue4j.kq.text.Digits;
import org.kqueue4j.kq.text.NameText;
import org.kqueue4j.kq.text.Printable;
import org.kqueue4j.kq.text.Reason;

/** {@code kq tree}: follows processes and their descendants, and sums up the results. */
public final class TreeCommand implements Command {
  private static final CommandOption QUIET = CommandOption.of("-q", "prints the summary only");
  private static final CommandOption FILE =
      CommandOption.of("-o FILE", "writes to FILE, apart from the output of CMD");
  private static final CommandOption TIME =
      CommandOption.of("-t DURATION", "ends itself and CMD after this time; the status is 124");
  private static final CommandOption JSON =
      CommandOption.of("--json", "prints a JSON object per line");
  private static final CommandOption HTML =
      CommandOption.of("--html FILE", "draws a lane for each process into a page");

  private static final int MAX_PID = 4_194_304;

  @Override
  public Syntax syntax() {
    return Syntax.withProgram(Operand.PID, QUIET, FILE, TIME, JSON, HTML);
  }

  @Override
  public int run(Arguments arguments, Output out, PrintStream err)
      throws UsageException, KqException, IOException {
    check(arguments);
    Path file = arguments.path(FILE);
    if (file == null) {
      return follow(arguments, out, Terminal.hasColours(), err);
    }
    String name = Printable.clean(NameText.of(file));
    try (OutputStream stream = create(file, name)) {
      return follow(arguments, new Output(stream, name), false, err);
    } catch (OutputException e) {
      throw arguments.failed(String.valueOf(e.getMessage()), e);
    }
  }

  private static OutputStream create(Path file, String name) throws IOException {
    try {
      return Files.newOutputStream(file);
    } catch (IOException e) {
      throw new IOException("cannot write to " + name + ": " + Reason.ofWriting(e), e);
    }
  }

  private static void check(Arguments arguments) throws UsageException {
    boolean program = arguments.program() != null;
    List<String> operands = arguments.operands();
    if (!program && operands.isEmpty()) {
      throw arguments.wrong("no process given: expected a PID, a name, or a command after --");
    }
    if (program && !operands.isEmpty()) {
      String operand = Printable.quote(operands.getFirst());
      throw arguments.wrong("expected a process or a command, not both: " + operand);
    }
  }

  private static int follow(Arguments arguments, Output out, boolean coloured, PrintStream err)
      throws UsageException, KqException, IOException {
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
    Path page = arguments.path(HTML);
    TreePicture picture = page == null ? null : picture(page, arguments);
    if (picture != null) {
      reports.add(picture);
    }
    Duration limit = arguments.duration(TIME);
    List<String> program = arguments.program();
    int status;
    try (TreeRun run = new TreeRun(reports, output, err)) {
      status =
          program != null ? run.command(program, limit) : run.processes(pids(arguments), limit);
    }
    IOException failure = picture == null ? null : picture.failure();
    if (failure != null) {
      throw failure;
    }
    return status;
  }

  private static TreePicture picture(Path page, Arguments arguments) throws IOException {
    TimeLine.requireWritable(page);
    List<String> program = arguments.program();
    String what =
        program != null ? "-- " + CommandText.of(program) : String.join(" ", arguments.operands());
    return new TreePicture(page, "kq tree " + what);
  }

  private static List<Integer> pids(Arguments arguments) throws UsageException, KqException {
    List<Integer> pids = new ArrayList<>();
    for (String operand : arguments.operands()) {
      if (operand.matches("[0-9]+")) {
        pids.add(pid(arguments, operand));
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

  private static int pid(Arguments arguments, String number) throws UsageException {
    int pid = Digits.parse(number, MAX_PID);
    if (pid < 1) {
      throw arguments.wrong(
          "bad pid " + Printable.quote(number) + ": expected a number from 1 to " + MAX_PID);
    }
    return pid;
  }

  /** Returns the locale from the environment. */
  private static String locale() {
    for (String name : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
      String value = CallerEnvironment.get(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return "";
  }
}
