// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import static org.kqueue4j.sys.Event.NOTE_EXEC;
import static org.kqueue4j.sys.Event.NOTE_EXIT;
import static org.kqueue4j.sys.Event.NOTE_SIGNAL;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.Processes;
import org.kqueue4j.internal.filter.SignalFilter.Signals;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** The processes of the machine. Process 1 is the caller of everything and never exits. */
final class ProcessTable implements Processes, Signals {
  private static final int SELF = 1;
  private static final int MAX_PID = 99_999;
  private static final int MAX_SIGNAL = 64;

  private static final class SimulatedProcess implements Proc {
    final Klist notes = new Klist();
    boolean denied;
    boolean zombie;
    int exitStatus;

    @Override
    public @Nullable Failure watch(Knote kn) {
      if (denied) {
        return Failure.of(Errno.EACCES, "the process may not be watched");
      }
      notes.insert(kn);
      return null;
    }

    @Override
    public void unwatch(Knote kn) {
      notes.remove(kn);
    }

    @Override
    public int exitStatus() {
      return exitStatus;
    }
  }

  private final SimulatedProcess self = new SimulatedProcess();
  private final Map<Integer, SimulatedProcess> processes = new HashMap<>(Map.of(SELF, self));

  void spawn(int pid) {
    add(pid);
  }

  void fork(int parent, int child) {
    SimulatedProcess process = living(parent);
    add(child).denied = process.denied;
    process.notes.note(Processes.fork(child));
  }

  void exec(int pid) {
    living(pid).notes.note(NOTE_EXEC);
  }

  void exit(int pid, int status) {
    SimulatedProcess process = living(pid);
    if (process == self) {
      throw new KqueueException(Errno.EPERM, "process 1 never exits");
    }
    process.exitStatus = status;
    process.zombie = true;
    process.notes.note(Integer.toUnsignedLong(NOTE_EXIT));
  }

  void reap(int pid) {
    SimulatedProcess process = processes.get(pid);
    if (process == null || !process.zombie) {
      throw new KqueueException(Errno.ESRCH, pid + " is no zombie");
    }
    processes.remove(pid);
  }

  void deny(int pid, boolean denied) {
    SimulatedProcess process = processes.get(pid);
    if (process == null) {
      throw new KqueueException(Errno.ESRCH, "there is no process " + pid);
    }
    process.denied = denied;
  }

  void signal(int signal) {
    if (signal < 1 || signal > MAX_SIGNAL) {
      throw new KqueueException(Errno.EINVAL, "signals are from 1 to " + MAX_SIGNAL);
    }
    self.notes.note(NOTE_SIGNAL | signal);
  }

  void requireLiving(int pid) {
    living(pid);
  }

  private SimulatedProcess living(int pid) {
    SimulatedProcess process = processes.get(pid);
    if (process == null || process.zombie) {
      throw new KqueueException(Errno.ESRCH, pid + " is no living process");
    }
    return process;
  }

  private SimulatedProcess add(int pid) {
    if (pid < 1 || pid > MAX_PID) {
      throw new KqueueException(Errno.EINVAL, "a pid is from 1 to " + MAX_PID);
    }
    SimulatedProcess process = new SimulatedProcess();
    if (processes.putIfAbsent(pid, process) != null) {
      throw new KqueueException(Errno.EEXIST, "there is a process " + pid + " already");
    }
    return process;
  }

  /** Finds a process by the low 32 bits of the ident only, as the reference does. */
  @Override
  public @Nullable Proc find(long pid, @Nullable Object subject) {
    SimulatedProcess process = processes.get((int) pid);
    return process == null || process.zombie ? null : process;
  }

  @Override
  public @Nullable Proc findZombie(long pid, @Nullable Object subject) {
    SimulatedProcess process = processes.get((int) pid);
    return process == null || !process.zombie ? null : process;
  }

  @Override
  public @Nullable Failure watch(Knote kn) {
    self.notes.insert(kn);
    return null;
  }

  @Override
  public void unwatch(Knote kn) {
    self.notes.remove(kn);
  }
}
