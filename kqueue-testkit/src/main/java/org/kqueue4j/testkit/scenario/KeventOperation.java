// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.ChangeSource;
import org.kqueue4j.internal.queue.EventSink;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.testkit.SimulatedMachine;

/**
 * The operation {@code kevent}: the system call on a user memory of given size.
 *
 * @param timeout {@code inf}, {@code fault}, or milliseconds in normal form
 * @param changesGiven the argument nchanges, which may differ from the number of changes
 * @param space how many events can be written
 */
record KeventOperation(
    int fd, int nevents, String timeout, int changesGiven, int space, List<KeventStruct> changes)
    implements Operation.Action {
  private static final int MAX_CHANGES = 1024;
  private static final int MAX_SPACE = 65_536;

  static Operation parse(Words words) throws MalformedScenarioException {
    int fd = words.integer32("kqueue");
    int nevents = words.integer32("nevents");
    String timeout = words.next("timeout");
    if (!timeout.equals("inf") && !timeout.equals("fault")) {
      timeout = Long.toString(words.value("timeout", Names.NONE, timeout));
    }
    Integer changesGiven = null;
    int space = Math.clamp(nevents, 0, MAX_SPACE);
    List<KeventStruct> changes = new ArrayList<>();
    while (words.hasNext()) {
      String word = words.next("change");
      if (word.startsWith("nchanges=")) {
        changesGiven = (int) words.value("nchanges", Names.NONE, word.substring(9));
      } else if (word.startsWith("space=")) {
        space = (int) words.value("space", Names.NONE, word.substring(6));
        if (space < 0 || space > MAX_SPACE) {
          throw words.malformed("space out of range");
        }
      } else if (changes.size() == MAX_CHANGES) {
        throw words.malformed("too many changes");
      } else {
        changes.add(words.change(word));
      }
    }
    KeventOperation operation =
        new KeventOperation(
            fd,
            nevents,
            timeout,
            changesGiven != null ? changesGiven : changes.size(),
            space,
            List.copyOf(changes));
    return new Operation(operation.echo(), operation);
  }

  private String echo() {
    StringBuilder echo = new StringBuilder("kevent ");
    echo.append(fd).append(' ').append(nevents).append(' ').append(timeout);
    echo.append(" nchanges=").append(changesGiven).append(" space=").append(space);
    for (KeventStruct change : changes) {
      echo.append(' ').append(Trace.fields(change, ','));
    }
    return echo.toString();
  }

  @Override
  public void run(SimulatedMachine machine, Trace trace) {
    UserMemory memory = new UserMemory();
    int result = -1;
    Errno error = null;
    try {
      result = machine.kevent(fd, memory::copyIn, memory::copyOut, nevents, nanoseconds());
    } catch (KqueueException e) {
      error = e.errno();
    }
    trace.result(result, error);
    memory.copied.forEach(trace::event);
  }

  /** The timeout is read first of all, so that its fault comes before any other error. */
  private long nanoseconds() {
    return switch (timeout) {
      case "inf" -> KernelQueue.FOREVER;
      case "fault" -> throw new KqueueException(Errno.EFAULT, "the timeout can not be read");
      default ->
          Math.clamp(
              TimeUnit.MILLISECONDS.toNanos(Long.parseLong(timeout)),
              KernelQueue.POLL,
              KernelQueue.FOREVER - 1);
    };
  }

  /** What the caller's two pointers point to. */
  private final class UserMemory {
    final List<KeventStruct> copied = new ArrayList<>();
    private int read;

    int copyIn(KeventStruct[] batch) {
      int left = changesGiven - read;
      int n = Integer.compareUnsigned(left, batch.length) < 0 ? left : batch.length;
      if (n == 0) {
        return 0;
      }
      if (read + n > changes.size()) {
        return ChangeSource.FAULT;
      }
      for (int i = 0; i < n; i++) {
        batch[i].set(changes.get(read++));
      }
      return n;
    }

    int copyOut(KeventStruct[] batch, int count) {
      if (copied.size() + count > space) {
        return EventSink.FAULT;
      }
      for (int i = 0; i < count; i++) {
        KeventStruct copy = new KeventStruct();
        copy.set(batch[i]);
        copied.add(copy);
      }
      return count;
    }
  }
}
