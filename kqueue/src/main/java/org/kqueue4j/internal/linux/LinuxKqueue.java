// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.kqueue4j.sys.Event.EVFILT_AIO;
import static org.kqueue4j.sys.Event.EVFILT_PROC;
import static org.kqueue4j.sys.Event.EVFILT_SIGNAL;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.filter.AioFilter;
import org.kqueue4j.internal.filter.AioState;
import org.kqueue4j.internal.filter.DescriptorFilter;
import org.kqueue4j.internal.filter.ProcFilter;
import org.kqueue4j.internal.filter.SignalFilter;
import org.kqueue4j.internal.filter.TimerFilter;
import org.kqueue4j.internal.filter.UserFilter;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FileTable;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Machine;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.linux.aio.LinuxAio;
import org.kqueue4j.internal.linux.fd.OpenFile;
import org.kqueue4j.internal.linux.fd.OpenFiles;
import org.kqueue4j.internal.linux.poller.EpollUser;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.process.LinuxProcesses;
import org.kqueue4j.internal.linux.signal.LinuxSignals;
import org.kqueue4j.internal.linux.wait.BackgroundPolled;
import org.kqueue4j.internal.linux.wait.EventGatherer;
import org.kqueue4j.internal.linux.wait.LinuxCallouts;
import org.kqueue4j.internal.linux.wait.Waiters;
import org.kqueue4j.internal.queue.KernelKnote;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.Dialect;

/**
 * A kqueue on Linux, and the machine as it sees it.
 *
 * <p>Kqueues have no descriptors of their own here. Others watch one by a number that no descriptor
 * can have, from 2<sup>32</sup> on.
 */
public final class LinuxKqueue implements Machine, OpenQueue, EpollUser {
  private static final FilterOps DESCRIPTOR = new DescriptorFilter();
  private static final FilterOps USER = new UserFilter();
  private static final FilterOps SIGNAL = new SignalFilter(LinuxSignals.ALONE);
  private static final FilterOps SIGNAL_BESIDE_HANDLERS =
      new SignalFilter(LinuxSignals.BESIDE_HANDLERS);

  private final QueueOptions options;
  private final KernelQueue queue = new KernelQueue(NestedQueues.nextNumber());
  private final Poller poller = new Poller(queue, this);
  private final LinuxCallouts callouts = new LinuxCallouts(poller, this::timerChanged);
  private final EventGatherer gatherer = new EventGatherer(queue, poller, callouts);
  private final BackgroundPolled background = new BackgroundPolled(queue, poller, gatherer, this);
  private final OpenFiles files;
  private final NestedQueues nested;
  private final Waiters waiters;

  // Guarded by the lock. Few queues need these, so they are made with the first use.
  private @Nullable LinuxProcesses processes;
  private @Nullable LinuxAio aio;
  private @Nullable OutsideWatchers outside;

  private LinuxKqueue(QueueOptions options) {
    this.options = options;
    this.files =
        new OpenFiles(queue, poller, callouts, options.closesAnnounced(), options.givesMasks());
    this.nested = new NestedQueues(queue, gatherer, files);
    this.waiters = new Waiters(queue, poller, gatherer, background, nested, options);
    queue.attach(this);
  }

  public static LinuxKqueue open(QueueOptions options) {
    return new LinuxKqueue(options);
  }

  @Override
  public LinuxKqueue openBeside() {
    return new LinuxKqueue(options);
  }

  @Override
  public boolean isSimulated() {
    return false;
  }

  @Override
  public KernelQueue queue() {
    return queue;
  }

  public Lock lock() {
    return queue.lock();
  }

  public boolean isClosed() {
    return queue.isClosed();
  }

  public Poller poller() {
    return poller;
  }

  public LinuxCallouts callouts() {
    return callouts;
  }

  public LinuxAio aio() {
    lock().lock();
    try {
      LinuxAio a = aio;
      if (a == null) {
        a = new LinuxAio(queue, poller);
        aio = a;
      }
      return a;
    } finally {
      lock().unlock();
    }
  }

  private @Nullable LinuxAio aioIfAny() {
    lock().lock();
    try {
      return aio;
    } finally {
      lock().unlock();
    }
  }

  private LinuxProcesses processes() {
    LinuxProcesses p = processes;
    if (p == null) {
      p = new LinuxProcesses(queue, poller);
      processes = p;
    }
    return p;
  }

  @Override
  public @Nullable Failure openPoller() {
    lock().lock();
    try {
      requireOpen();
      return poller.requireEpoll();
    } finally {
      lock().unlock();
    }
  }

  // ---- Machine ----

  @Override
  public FileTable files() {
    return nested;
  }

  @Override
  public Sleeper sleeper() {
    return waiters;
  }

  @Override
  public FilterOps filter(int filter) {
    return switch (filter) {
      case EVFILT_AIO -> new AioFilter(aio());
      case EVFILT_PROC -> new ProcFilter(processes());
      case EVFILT_SIGNAL -> options.keepsSignalHandlers() ? SIGNAL_BESIDE_HANDLERS : SIGNAL;
      case EVFILT_TIMER -> new TimerFilter(callouts);
      case EVFILT_USER -> USER;
      default -> DESCRIPTOR;
    };
  }

  @Override
  public @Nullable Failure check(KeventStruct change, @Nullable File file) {
    Failure failure = KnownBits.check(change, file, dialect());
    if (failure != null) {
      return failure;
    }
    return switch (change.filter) {
      case EVFILT_TIMER -> (change.flags & EV_ADD) == 0 ? null : callouts.prepare(change.fflags);
      case EVFILT_PROC ->
          change.subject == null ? null : processes().adopt(change.ident, change.subject);
      default -> null;
    };
  }

  @Override
  public Dialect dialect() {
    return options.dialect();
  }

  @Override
  public boolean hasExtensions() {
    return true;
  }

  @Override
  public void closed() {
    background.close();
    LinuxAio requests = aioIfAny();
    if (requests != null) {
      requests.close();
    }
    lock().lock();
    try {
      nested.close();
      gatherer.close();
      if (outside != null) {
        outside.close();
      }
      poller.close();
    } finally {
      lock().unlock();
    }
  }

  // ---- EpollUser ----

  @Override
  public void epollChanged() {
    background.epollChanged();
    waiters.epollChanged();
  }

  @Override
  public boolean sleeps() {
    return waiters.areAsleep();
  }

  @Override
  public boolean leaveOuterEpoll() {
    return background.leaveOuterEpoll();
  }

  @Override
  public Runnable forgotten() {
    long number = queue.number();
    Runnable notPolled = background.forgotten();
    return () -> {
      NestedQueues.forget(number);
      notPolled.run();
    };
  }

  /** A timer is due before all others. */
  private void timerChanged() {
    waiters.timerChanged();
    background.timerChanged();
  }

  // ---- OpenQueue ----

  @Override
  public long ident() {
    lock().lock();
    try {
      if (!isClosed()) {
        poller.descriptors(); // they have the number forgotten with the kqueue
        nested.publish();
      }
      return queue.number();
    } finally {
      lock().unlock();
    }
  }

  @Override
  public @Nullable Failure register(
      long ident,
      int filter,
      int flags,
      int fflags,
      long data,
      @Nullable Object udata,
      @Nullable Object subject) {
    return queue.register(ident, filter, flags, fflags, data, udata, subject);
  }

  @Override
  public @Nullable Failure create(KeventStruct change) {
    return queue.create(change);
  }

  @Override
  public void closing(long fd) {
    closing(fd, false);
  }

  @Override
  public void closingLast(long fd) {
    closing(fd, true);
  }

  private void closing(long fd, boolean last) {
    OpenFile file;
    lock().lock();
    try {
      file = files.closing(fd, last);
    } finally {
      lock().unlock();
    }
    if (file != null) {
      file.closeNotes(fd);
    }
  }

  @Override
  public @Nullable KernelKnote knote(int fd) {
    lock().lock();
    try {
      return (KernelKnote) files.knote(fd);
    } finally {
      lock().unlock();
    }
  }

  @Override
  public void setOwner(long pid) {
    lock().lock();
    try {
      outside().setOwner(pid == 0 ? null : new OwnerProcess(pid));
    } finally {
      lock().unlock();
    }
  }

  @Override
  public void setOwner(Runnable callback) {
    lock().lock();
    try {
      outside().setOwner(new OwnerCallback(callback));
    } finally {
      lock().unlock();
    }
  }

  private OutsideWatchers outside() {
    requireOpen();
    OutsideWatchers o = outside;
    if (o == null) {
      o = new OutsideWatchers(queue, background);
      outside = o;
    }
    return o;
  }

  @Override
  public void setAsync(boolean async) {
    lock().lock();
    try {
      outside().setAsync(async);
    } finally {
      lock().unlock();
    }
  }

  @Override
  public int fd() {
    lock().lock();
    try {
      return outside().fd();
    } finally {
      lock().unlock();
    }
  }

  private void requireOpen() {
    if (isClosed()) {
      throw new ClosedKqueueException();
    }
  }

  @Override
  public void submit(AioState request, @Nullable ByteBuffer buffer) {
    aio().submit(request, buffer);
  }

  @Override
  public AioCancel cancel(AioState request) {
    return aio().cancel(request);
  }

  @Override
  public void pollRequests() {
    LinuxAio requests = aioIfAny();
    if (requests != null) {
      requests.poll();
    }
  }

  @Override
  public boolean hasPendingNested() {
    lock().lock();
    try {
      return nested.hasPending();
    } finally {
      lock().unlock();
    }
  }

  @Override
  public void close() {
    nested.closeWatchers();
    queue.close();
  }
}
