// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.testkit.MachineListener;
import org.kqueue4j.testkit.SimulatedMachine;

/**
 * A list of operations on a fresh {@link SimulatedMachine}.
 *
 * <p>Immutable; each {@link #run} starts over.
 */
public final class Scenario {
  /** A first word that marks a line of a trace which is no operation. */
  private static final String RESULTS = "=e!rskpqt";

  /** An operation, and the number of its line. */
  private record Numbered(int line, Operation operation) {}

  private final List<Numbered> operations;

  private Scenario(List<Numbered> operations) {
    this.operations = List.copyOf(operations);
  }

  /**
   * Reads a scenario, or a trace, which is one too.
   *
   * @param lines the lines
   * @return the scenario
   * @throws MalformedScenarioException for the first line that is not of its form
   */
  public static Scenario parse(List<String> lines) throws MalformedScenarioException {
    List<Numbered> operations = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Words words = new Words(i + 1, line);
      if (line.startsWith("#") || !words.hasNext()) {
        continue;
      }
      String first = words.next("operation");
      if (first.equals(">")) {
        first = words.next("operation");
      } else if (first.length() == 1 && RESULTS.contains(first)) {
        continue;
      }
      operations.add(new Numbered(i + 1, operation(first, words)));
      words.end();
    }
    return new Scenario(operations);
  }

  /**
   * Runs the operations in order on a new machine, and returns the trace.
   *
   * @return the trace
   */
  public List<String> run() {
    return trace(null);
  }

  /**
   * Does the same, and reports each operation to a listener.
   *
   * @param listener called by this thread after each operation
   * @return the trace
   */
  public List<String> run(StepListener listener) {
    return trace(listener);
  }

  private List<String> trace(@Nullable StepListener listener) {
    Trace trace = new Trace();
    SimulatedMachine machine =
        new SimulatedMachine(
            new MachineListener() {
              @Override
              public void sigio(int pid) {
                trace.sigio(pid);
              }

              @Override
              public void closed(int serial) {
                trace.closed(serial);
              }
            });
    int number = 0;
    for (Numbered numbered : operations) {
      Operation operation = numbered.operation();
      number++;
      long before = machine.milliseconds();
      trace.echo(operation.echo());
      int first = trace.lines().size();
      try {
        operation.action().run(machine, trace);
      } catch (KqueueException e) {
        trace.result(-1, e.errno());
      }
      if (machine.milliseconds() != before) {
        trace.time(machine.milliseconds());
      }
      if (listener != null) { // the kqueues' states cost more than the operation
        listener.step(
            new Step(
                number,
                numbered.line(),
                operation.echo(),
                List.copyOf(trace.lines().subList(first, trace.lines().size())),
                machine.milliseconds(),
                machine.openKqueues()));
      }
    }
    return List.copyOf(trace.lines());
  }

  private static Operation operation(String name, Words words) throws MalformedScenarioException {
    return switch (name) {
      case "kqueue" -> Operation.call(name, SimulatedMachine::openQueue);
      case "file" -> Operation.call(name, SimulatedMachine::openDevice);
      case "dup", "close", "eof", "hup" -> onDescriptor(name, words.integer32("fd"));
      case "readable", "writable", "error", "oob" ->
          setDevice(name, words.integer32("fd"), words.integer("value"));
      case "vnode" -> vnode(words);
      case "assume" -> assume(words);
      case "proc", "exec", "reap" -> onProcess(name, words.integer32("pid"));
      case "fork", "exit", "denied" ->
          onProcess(name, words.integer32("pid"), words.integer32("second argument"));
      case "signal" -> signal(words.integer32("signal"));
      case "advance" -> advance(words.integer("ms"));
      case "limits" -> limits(words, words.next("limit"));
      case "kevent" -> KeventOperation.parse(words);
      case "register" -> register(words);
      case "stat", "kqread", "kqwrite", "dump" -> onQueue(name, words.integer32("kqueue"));
      case "ioctl" ->
          ioctl(words.integer32("kqueue"), words.next("command"), words.integer32("argument"));
      case "fsetown" -> ioctl(words.integer32("kqueue"), "FIOSETOWN", words.integer32("pid"));
      default -> throw words.malformed("unknown operation '" + name + "'");
    };
  }

  private static Operation onDescriptor(String name, int fd) {
    String echo = name + " " + fd;
    return switch (name) {
      case "dup" -> Operation.call(echo, machine -> machine.dup(fd));
      case "close" -> Operation.effect(echo, machine -> machine.close(fd));
      case "eof" -> Operation.effect(echo, machine -> machine.setEof(fd));
      default -> Operation.effect(echo, machine -> machine.setHup(fd));
    };
  }

  private static Operation setDevice(String name, int fd, long value) {
    return Operation.effect(
        name + " " + fd + " " + value,
        switch (name) {
          case "readable" -> machine -> machine.setReadable(fd, value);
          case "writable" -> machine -> machine.setWritable(fd, value);
          case "error" -> machine -> machine.setError(fd, (int) value);
          default -> machine -> machine.setOutOfBand(fd, value != 0);
        });
  }

  private static Operation vnode(Words words) throws MalformedScenarioException {
    int fd = words.integer32("fd");
    int hint = (int) words.value("hint", Names.NOTES, words.next("hint"));
    return Operation.effect(
        String.format(Locale.ROOT, "vnode %d 0x%08x", fd, hint),
        machine -> machine.vnode(fd, hint));
  }

  private static Operation assume(Words words) throws MalformedScenarioException {
    int from = words.integer32("source");
    int to = words.integer32("destination");
    int filter = (int) words.value("filter", Names.FILTERS, words.next("filter"));
    return Operation.effect(
        "assume " + from + " " + to + " " + filter, machine -> machine.assume(from, to, filter));
  }

  private static Operation onProcess(String name, int pid) {
    return Operation.effect(
        name + " " + pid,
        switch (name) {
          case "proc" -> machine -> machine.spawn(pid);
          case "exec" -> machine -> machine.exec(pid);
          default -> machine -> machine.reap(pid);
        });
  }

  private static Operation onProcess(String name, int pid, int argument) {
    return Operation.effect(
        name + " " + pid + " " + argument,
        switch (name) {
          case "fork" -> machine -> machine.fork(pid, argument);
          case "exit" -> machine -> machine.exit(pid, argument);
          default -> machine -> machine.deny(pid, argument != 0);
        });
  }

  private static Operation signal(int signal) {
    return Operation.effect("signal " + signal, machine -> machine.signal(signal));
  }

  private static Operation advance(long milliseconds) {
    return Operation.effect("advance " + milliseconds, machine -> machine.advance(milliseconds));
  }

  private static Operation limits(Words words, String limit) throws MalformedScenarioException {
    int value = words.integer32("value");
    return Operation.effect(
        "limits " + limit + " " + value,
        switch (limit) {
          case "calloutmax" -> machine -> machine.limitTimers(value);
          case "maxfiles" -> machine -> machine.limitDescriptors(value);
          case "slop" -> machine -> machine.setSlop(value);
          default -> throw words.malformed("unknown limit '" + limit + "'");
        });
  }

  private static Operation register(Words words) throws MalformedScenarioException {
    int fd = words.integer32("kqueue");
    KeventStruct given = words.change(words.next("change"));
    return new Operation(
        "register " + fd + " " + Trace.fields(given, ','),
        (machine, trace) -> {
          KeventStruct change = new KeventStruct();
          change.set(given);
          try {
            Failure failure = machine.register(fd, change);
            trace.result(0, failure == null ? null : failure.errno());
          } catch (KqueueException e) {
            trace.result(-1, e.errno());
          }
          trace.registered(change);
        });
  }

  private static Operation onQueue(String name, int fd) {
    return new Operation(
        name + " " + fd,
        (machine, trace) -> {
          switch (name) {
            case "stat" -> {
              int pending = machine.pending(fd);
              trace.result(0, null);
              trace.stat(pending);
            }
            case "dump" -> {
              var dump = machine.dump(fd);
              trace.result(0, null);
              trace.dump(dump);
            }
            case "kqread" -> machine.read(fd);
            default -> machine.write(fd);
          }
        });
  }

  private static Operation ioctl(int fd, String command, int argument) {
    return Operation.effect(
        "ioctl " + fd + " " + command + " " + argument,
        switch (command) {
          case "FIOASYNC" -> machine -> machine.setAsync(fd, argument != 0);
          case "FIOSETOWN" -> machine -> machine.setOwner(fd, argument);
          default -> machine -> machine.ioctl(fd, command);
        });
  }
}
