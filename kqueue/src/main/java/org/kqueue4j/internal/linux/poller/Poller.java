// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.table.DescriptorTable;
import org.kqueue4j.sys.KqueueException;

/**
 * The epoll of one kqueue, which is opened with the first descriptor that is registered.
 *
 * <p>Closing a descriptor ends its registration with epoll, unless a duplicate keeps the file open:
 * then its events continue, under a descriptor that may name another file since. So each event
 * carries the generation of its {@link PolledFile}, and one that matches none shows that a
 * registration is left which no descriptor leads to any more. Only a new epoll is free of it.
 *
 * <p>Guarded by the lock of the kqueue; system calls made under it do not block.
 */
public final class Poller {
  /** The tag of the first event source's events; those of the others count down from it. */
  private static final long FIRST_SOURCE = Epoll.KICK - 1;

  /** The least time between two attempts to replace the epoll, in nanoseconds. */
  public static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final KernelQueue queue;
  private final EpollUser user;
  private final @Nullable Throwable opening = QueueDescriptors.opening();

  private final DescriptorCalls calls = new DescriptorCalls();
  private @Nullable Epoll epoll;

  /** Null until the library opens a descriptor for this kqueue. */
  private @Nullable QueueDescriptors descriptors;

  private final DescriptorTable<PolledFile> files = new DescriptorTable<>();
  private int nextGeneration;

  /** Files that are stale and whose knotes are still to be dropped. */
  private List<PolledFile> stale = List.of();

  private final IdentityChecks checks = new IdentityChecks();

  /** Null until epoll is polled. */
  private @Nullable Doorbell doorbell;

  private @Nullable EventSources sources;

  /** Sources that have something to report whatever epoll says. */
  private List<EventSourceFd> undrained = List.of();

  /** Counts batches and calls; what epoll said in an earlier round must be asked for again. */
  private long round;

  private boolean edgeOnly;

  /** Null until a file is to be checked later. */
  private @Nullable EnabledFiles enabled;

  /** Epoll may hold a registration that no descriptor leads to. */
  private boolean isEpollStale;

  /** There was no descriptor or memory for another epoll. */
  private boolean cannotReplace;

  /**
   * Descriptors under which epoll may hold a registration of a file that they do not name any more,
   * since it was closed unannounced. It is left if a duplicate keeps that file open; and if the
   * descriptor then names that file again, epoll's EEXIST says nothing of a later registration.
   */
  private Set<Integer> leftBehind = Set.of();

  /** When to try to replace the epoll again, by {@link System#nanoTime}. */
  private long nextTry;

  /** Makes the poller of a queue, without an epoll; notifies the user of the epoll. */
  public Poller(KernelQueue queue, EpollUser user) {
    this.queue = queue;
    this.user = user;
  }

  public DescriptorCalls calls() {
    return calls;
  }

  /** Returns memory for a system call that is made under the lock. */
  public SyscallBuffer scratch() {
    return calls.scratch();
  }

  // ---- descriptors of the library's own ----

  public QueueDescriptors descriptors() {
    QueueDescriptors d = descriptors;
    if (d == null) {
      d = new QueueDescriptors(queue.lock(), queue.number(), user.forgotten(), calls, opening);
      descriptors = d;
    }
    return d;
  }

  /** Takes over a descriptor that was opened for this kqueue, and returns it. */
  public int own(long fd) {
    descriptors().add((int) fd);
    return (int) fd;
  }

  /** Closes a descriptor that {@link #own} has taken over. */
  public void closeOwn(int fd) {
    descriptors().close(fd);
  }

  // ---- files ----

  /** Returns the files that the kqueue's descriptors name, by descriptor. */
  public DescriptorTable<PolledFile> files() {
    return files;
  }

  public int nextGeneration() {
    return nextGeneration++ & Integer.MAX_VALUE;
  }

  /** Returns the file of an event's tag; null if it is no file's, or that of a stale one. */
  @Nullable PolledFile find(long tag) {
    PolledFile file = tag < 0 ? null : files.find((int) tag);
    return file != null && file.hasTag(tag) && !file.isStale() ? file : null;
  }

  /** Makes a file stale while a knote may be acquired; its knotes are dropped later. */
  public void markStale(PolledFile file) {
    if (!file.isStale()) {
      file.setStale();
      if (stale.isEmpty()) {
        stale = new ArrayList<>(1);
      }
      stale.add(file);
    }
  }

  /** Drops the knotes of stale files; called with no knote acquired. */
  public void dropStale() {
    while (!stale.isEmpty()) {
      stale.removeLast().dropKnotes();
    }
  }

  // ---- epoll ----

  public boolean hasEpoll() {
    return epoll != null;
  }

  public Epoll epoll() {
    Epoll e = epoll;
    if (e == null) {
      throw new IllegalStateException("no descriptor is registered");
    }
    return e;
  }

  /** Opens the epoll, unless it is open; returns null, or why there is none. */
  public @Nullable Failure requireEpoll() {
    if (epoll != null) {
      return null;
    }
    try {
      Epoll opened = new Epoll(scratch());
      descriptors().setEpoll(opened);
      epoll = opened;
    } catch (KqueueException e) {
      return Failure.of(e.errno(), "watching descriptors: " + e.reason());
    }
    user.epollChanged();
    return null;
  }

  public boolean leaveOuterEpoll() {
    return user.leaveOuterEpoll();
  }

  public long round() {
    return round;
  }

  /** Ends the call for which what epoll has said was good. */
  public void endRound() {
    round++;
  }

  /**
   * Returns whether all registrations must be edge-triggered, since others depend on this queue.
   */
  public boolean isEdgeOnly() {
    return edgeOnly;
  }

  public void setEdgeOnly() {
    if (!edgeOnly) {
      edgeOnly = true;
      for (PolledFile file : files.all()) {
        if (!file.isStale()) {
          file.update(); // if that fails, the file is made stale
        }
      }
    }
  }

  /** Returns how many events epoll can report of files and of what is left behind. */
  public int fileCount() {
    return files.size();
  }

  /** Returns how many events epoll can report of anything but files. */
  public int otherCount() {
    return sources == null ? 1 : 1 + sources.slotCount();
  }

  /** Returns how descriptors are checked. */
  public IdentityChecks checks() {
    return checks;
  }

  Doorbell doorbell() {
    Doorbell d = doorbell;
    if (d == null) {
      d = new Doorbell();
      doorbell = d;
    }
    return d;
  }

  /**
   * Puts what epoll reports now into a batch, and what was left to this gather, and takes it over,
   * without blocking.
   *
   * @param room for how many events of epoll; behind them there is room for {@link #enabledCount}
   * @return how many events epoll has reported
   */
  public int poll(PollBatch batch, int room) {
    int n = doorbell().isSilent() ? 0 : call(batch, room);
    accept(batch, n);
    acceptEnabled(batch);
    return n;
  }

  private int call(PollBatch batch, int room) {
    int n = epoll().await(batch.scratch(), batch.events(), room, 0);
    doorbell().called(n, this);
    return n;
  }

  /**
   * Takes over the n events of a batch: files take note of them, and the batch knows the sources.
   */
  public void accept(PollBatch batch, int n) {
    batch.count = n;
    round++;
    if (n > 0) {
      doorbell().reported();
    }
    acceptFrom(batch, 0);
    if (isEpollStale) {
      cannotReplace = n > 0 && !(isTimeToTry() && replaceEpoll() == null);
      isEpollStale = cannotReplace;
    }
    if (!undrained.isEmpty()) {
      batch.sources.addAll(undrained);
      undrained.clear();
    }
  }

  /** Takes over the events of a batch from one on. */
  private void acceptFrom(PollBatch batch, int from) {
    IdentityRing together = checks.ring(batch.count - from, this);
    int alone = 0;
    for (int i = from; i < batch.count; i++) {
      long tag = batch.events().tag(i);
      if (tag == Epoll.KICK) {
        batch.kicked = true;
        continue;
      }
      if (tag <= FIRST_SOURCE) {
        EventSourceFd source = sourceOf(tag);
        if (source != null) {
          batch.sources.add(source);
        }
        continue;
      }
      PolledFile file = find(tag);
      if (file == null) {
        isEpollStale = true;
      } else if (!file.isCheckedByEpoll()) {
        accept(batch, i, file, file.checkSame());
      } else if (together == null) {
        accept(batch, i, file, file.checkSame());
        alone++;
      } else {
        together.put(epoll(), file.fd(), i);
        if (together.isFull()) {
          accept(batch, together);
        }
      }
    }
    if (together != null) {
      accept(batch, together);
    } else if (checks.areMany(alone)) {
      checks.count(alone);
    }
  }

  /** Checks the descriptors that the ring has taken, and takes over their events. */
  private void accept(PollBatch batch, IdentityRing together) {
    boolean many = checks.areMany(together.size());
    if (many) {
      together.call(scratch());
    }
    for (int i = 0; i < together.size(); i++) {
      int position = together.position(i);
      PolledFile file = find(batch.events().tag(position));
      if (file != null) {
        boolean same = many ? file.isSame(together.result(i)) : file.checkSame();
        accept(batch, position, file, same);
      }
    }
    together.clear();
  }

  private void accept(PollBatch batch, int i, PolledFile file, boolean same) {
    if (same) {
      file.reported(batch.events().events(i), round);
      batch.files++;
    } else {
      markStale(file);
      isEpollStale = true;
    }
  }

  // ---- files that are enabled ----

  /**
   * Leaves it to the next gather to poll a file for a READ knote that is disabled, in case that it
   * is enabled by then: each thread gathers before it sleeps. Returns false if the file must be
   * polled now, since a thread sleeps already, or others depend on this queue; or if too many are
   * left.
   */
  public boolean polledLater(long tag) {
    if (edgeOnly || user.sleeps()) {
      return false;
    }
    EnabledFiles files = enabled;
    if (files == null) {
      files = new EnabledFiles();
      enabled = files;
    }
    return files.add(tag);
  }

  /** Polls the files that were left to this gather; returns how many are ready. */
  public int pollEnabled() {
    EnabledFiles files = enabled;
    if (files == null || files.count() == 0) {
      return 0;
    }
    files.poll(this);
    return files.count();
  }

  /** Returns how many files are left to the next gather. */
  public int enabledCount() {
    return enabled == null ? 0 : enabled.count();
  }

  /** {@link #pollEnabled}, and takes over those that are ready and that epoll has not reported. */
  private void acceptEnabled(PollBatch batch) {
    EnabledFiles files = enabled;
    if (files != null && pollEnabled() > 0) {
      int from = batch.count;
      batch.count = files.moveTo(batch.events(), from, this);
      acceptFrom(batch, from);
    }
  }

  // ---- registrations that are left behind ----

  /** Records a registration that could not be ended, since its descriptor names another file. */
  public void lostRegistration(int fd) {
    isEpollStale = true;
    rememberLeftBehind(fd);
  }

  /** Records that epoll may hold a registration under this descriptor, which is closed. */
  public void rememberLeftBehind(int fd) {
    if (leftBehind.isEmpty()) {
      leftBehind = new HashSet<>();
    }
    leftBehind.add(fd);
  }

  /** Returns whether epoll may hold a registration of another file under the descriptor. */
  public boolean isLeftBehind(int fd) {
    return !leftBehind.isEmpty() && leftBehind.contains(fd);
  }

  /**
   * Makes sure that epoll holds no registration under the descriptor, by another epoll if needed;
   * returns null, or why there is none.
   */
  public @Nullable Failure leaveBehind(int fd) {
    if (epoll != null && !epoll.isKnownAbsent(scratch(), fd)) {
      return replaceEpoll();
    }
    if (!leftBehind.isEmpty()) {
      leftBehind.remove(fd);
    }
    return null;
  }

  /**
   * Returns whether epoll has a registration that no descriptor leads to, and there is no
   * descriptor or memory for another epoll. An {@link Epoll#await} may then return at once each
   * time.
   */
  public boolean cannotReplaceEpoll() {
    return cannotReplace;
  }

  private boolean isTimeToTry() {
    return !cannotReplace || System.nanoTime() - nextTry >= 0;
  }

  /**
   * Replaces the epoll by one without the registrations that no descriptor leads to; returns null,
   * or why there is none: then the old one stays.
   */
  private @Nullable Failure replaceEpoll() {
    Epoll old = epoll();
    Epoll replacement = null;
    Failure failure;
    try {
      replacement = new Epoll(scratch());
      failure = registerAll(old, replacement);
    } catch (KqueueException e) {
      failure = Failure.of(e);
    }
    if (replacement == null || failure != null) {
      if (replacement != null) {
        replacement.close();
      }
      nextTry = System.nanoTime() + RETRY_NANOS;
      return failure;
    }
    descriptors().setEpoll(replacement);
    epoll = replacement;
    doorbell().close(descriptors());
    leftBehind = Set.of();
    user.epollChanged();
    old.close();
    return null;
  }

  private @Nullable Failure registerAll(Epoll old, Epoll replacement) {
    for (PolledFile file : files.all()) {
      if (!file.isRegistered()) {
        continue;
      }
      long result = file.registerWith(replacement);
      if (result == -Linux.EBADF || result == -Linux.EPERM) {
        markStale(file); // the descriptor is closed, or names a file that can't be polled
      } else if (!file.checkSame(old)) { // the descriptor may even be the replacement's own
        if (result >= 0) {
          replacement.delete(scratch(), file.fd());
        }
        markStale(file);
      } else if (result < 0) {
        return LinuxErrno.failure(result, "watching descriptor " + file.fd());
      }
    }
    return sources == null ? null : registerSources(sources, replacement);
  }

  private @Nullable Failure registerSources(EventSources sources, Epoll replacement) {
    for (EventSourceFd source : sources) {
      long result = replacement.add(scratch(), source.fd(), source.events, tagOf(source));
      if (result < 0) {
        return LinuxErrno.failure(result, "watching a descriptor of the library");
      }
    }
    return null;
  }

  // ---- event sources ----

  /**
   * Registers the descriptor of an event source for these events of epoll: it is drained from now
   * on. Returns null, or why that is impossible.
   */
  public @Nullable Failure add(EventSourceFd source, int events) {
    Failure failure = requireEpoll();
    if (failure != null) {
      return failure;
    }
    EventSources known = sources;
    if (known == null) {
      known = new EventSources();
      sources = known;
    }
    known.add(source);
    source.events = events;
    long result = epoll().add(scratch(), source.fd(), events, tagOf(source));
    if (result < 0) {
      known.remove(source);
      return LinuxErrno.failure(result, "watching descriptor " + source.fd());
    }
    return null;
  }

  /** Ends what {@link #add} began; to be called before the descriptor is closed. */
  public void remove(EventSourceFd source) {
    if (sources != null) {
      sources.remove(source);
      epoll().delete(scratch(), source.fd());
    }
  }

  /** Has a source drained by the next thread that takes over events, though epoll is silent. */
  public void requestDrain(EventSourceFd source) {
    if (undrained.isEmpty()) {
      undrained = new ArrayList<>(1);
    }
    if (!undrained.contains(source)) {
      undrained.add(source);
    }
    epoll().kick();
  }

  private static long tagOf(EventSourceFd source) {
    return FIRST_SOURCE - source.slot;
  }

  /** Returns the source of an event; another may have its slot since, which then drains nothing. */
  private @Nullable EventSourceFd sourceOf(long tag) {
    return sources == null ? null : sources.find(FIRST_SOURCE - tag);
  }

  /** Closes all that was opened; the knotes are gone. A thread may still wait in the epoll. */
  public void close() {
    if (sources != null) {
      for (EventSourceFd source : sources) {
        source.slot = EventSourceFd.NO_SLOT;
        source.close();
      }
      sources = null;
    }
    epoll = null;
    if (descriptors != null) {
      descriptors.closeAll();
    }
    calls.close();
  }
}
