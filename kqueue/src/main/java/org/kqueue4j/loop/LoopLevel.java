// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.loop;

import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Aio;
import org.kqueue4j.AioRequest;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kevents;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.file.FileChange;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.file.FileRegistration;
import org.kqueue4j.file.FileWatch;
import org.kqueue4j.file.FileWatcher;
import org.kqueue4j.file.NameWatch;
import org.kqueue4j.internal.jfr.Recorder;
import org.kqueue4j.sys.KqueueException;

/**
 * The sources of one priority in an {@link EventLoop}: those of the loop itself, or its {@link
 * EventLoop#urgent} ones.
 *
 * <p>Each {@code on} method registers a source and returns the {@link Handle} that ends it. All may
 * be called by any thread, by handlers too; the handlers are called by the loop's thread, one at a
 * time, in the order of the events. They throw what {@link Kqueue#register} throws.
 */
public abstract sealed class LoopLevel permits EventLoop, UrgentLevel {
  final Kqueue kqueue;

  /** The events of the last poll. */
  final Kevents events; // the loop's thread

  /** The first of them that has not been handled. */
  int next; // the loop's thread

  /** The handler of the loop's own events, which is not recorded. */
  static final Object OWN = new Object();

  /** The changes of files that have not been handled. */
  private final Deque<FileChange> changes = new ArrayDeque<>(); // the loop's thread

  /** Watches names and trees; null until the first one. */
  private final AtomicReference<@Nullable FileWatcher> files = new AtomicReference<>();

  LoopLevel(Kqueue kqueue, int room) {
    this.kqueue = kqueue;
    this.events = new Kevents(room);
  }

  /** Returns whether events are left to be handled, since an exception has ended the last run. */
  final boolean hasEvents() {
    return next < events.size();
  }

  abstract boolean isInLoop();

  /**
   * Takes events, when all that were taken before have been handled.
   *
   * @param timeout null for no limit
   * @return whether there are any
   */
  final boolean poll(@Nullable Duration timeout) throws InterruptedException {
    next = 0;
    return (timeout == null ? kqueue.take(events) : kqueue.poll(events, timeout)) > 0;
  }

  /**
   * Calls a handler with each event of a watch.
   *
   * @param watch what to report
   * @param handler the handler
   * @param <E> the type of the events
   * @return the handle
   * @throws KqueueException as {@link Kqueue#register}
   */
  @SuppressWarnings("unchecked") // a watch has events of its type only
  public <E extends Kevent> Handle on(Watch<E> watch, Handler<? super E> handler) {
    return register(watch, new Handle(handler, (events, i) -> handler.handle((E) events.get(i))));
  }

  /**
   * Calls a handler for each event of a watch, without making an object for the event.
   *
   * @param watch what to report
   * @param handler the handler
   * @return the handle
   * @throws KqueueException as {@link Kqueue#register}
   */
  public Handle on(Watch<?> watch, Action handler) {
    return register(watch, new Handle(handler, (_, _) -> handler.run()));
  }

  /**
   * Calls a handler while a channel is readable, or has a connection to accept.
   *
   * @param channel the channel
   * @param handler reads or accepts what is there, or closes the handle
   * @return the handle
   * @throws KqueueException as {@link Kqueue#register}
   */
  public Handle onReadable(SelectableChannel channel, Action handler) {
    return on(Watch.read(channel), handler);
  }

  /**
   * Calls a handler while a channel is writable, or when its connection is finished.
   *
   * @param channel the channel
   * @param handler writes, or closes the handle when there is nothing left to write
   * @return the handle
   * @throws KqueueException as {@link Kqueue#register}
   */
  public Handle onWritable(SelectableChannel channel, Action handler) {
    return on(Watch.write(channel), handler);
  }

  /**
   * Calls a handler once, when a child exits; at once if it has exited.
   *
   * @param process a process that this program has started
   * @param handler gets how the process ended
   * @return the handle
   * @throws KqueueException as {@link Kqueue#register}
   */
  public Handle onExit(Process process, Handler<? super ExitStatus> handler) {
    return onExit(Watch.process(process, ProcNote.EXIT), handler);
  }

  /**
   * Calls a handler once, when a process exits.
   *
   * @param process a process
   * @param handler gets how the process ended; {@link ExitStatus.Unknown} if it is not a child
   * @return the handle
   * @throws KqueueException as {@link Kqueue#register}; {@code ESRCH} if the process has exited
   */
  public Handle onExit(ProcessHandle process, Handler<? super ExitStatus> handler) {
    return onExit(Watch.process(process, ProcNote.EXIT), handler);
  }

  private Handle onExit(Watch<Kevent.Proc> watch, Handler<? super ExitStatus> handler) {
    return register(
        watch,
        new Handle(handler, (events, i) -> handler.handle(ExitStatus.of(events.get(i).data()))));
  }

  /**
   * Calls a handler with each change of what a path names: of whatever file it is then, however it
   * was replaced. The state at the start, {@link FileChange.Kind#FOUND} or {@link
   * FileChange.Kind#ABSENT}, is not reported; it is by {@link #onChange(FileWatch, Handler)}.
   *
   * @param path the path, whose file need not exist
   * @param handler gets the change; most want {@link FileChange.Kind#COMPLETE}
   * @return what is registered, which ends with {@link FileRegistration#close}
   * @throws KqueueException as {@link FileWatcher#open} and {@link FileWatcher#register}
   */
  public FileRegistration onChange(Path path, Handler<? super FileChange> handler) {
    Objects.requireNonNull(handler, "handler");
    return onChange(
        NameWatch.of(path),
        change -> {
          if (change.kind() != Kind.FOUND && change.kind() != Kind.ABSENT) {
            handler.handle(change);
          }
        });
  }

  /**
   * Calls a handler with each change of a name or a tree.
   *
   * @param watch the name or the tree
   * @param handler gets the change
   * @return what is registered, which ends with {@link FileRegistration#close}
   * @throws KqueueException as {@link FileWatcher#open} and {@link FileWatcher#register}
   */
  public FileRegistration onChange(FileWatch watch, Handler<? super FileChange> handler) {
    return files().register(watch, Objects.requireNonNull(handler, "handler"));
  }

  private FileWatcher files() {
    FileWatcher known = files.get();
    if (known != null) {
      return known;
    }
    FileWatcher mine = FileWatcher.open(kqueue, new Handle(OWN, (_, _) -> pollFiles()));
    known = files.compareAndExchange(null, mine);
    if (known != null) {
      mine.close();
      return known;
    }
    if (!kqueue.isOpen()) {
      mine.close();
    }
    return mine;
  }

  @SuppressWarnings("unchecked") // all attachments are such handlers
  private void pollFiles() {
    FileWatcher watcher = files.get();
    if (watcher == null || !kqueue.isOpen()) {
      return; // it was closed at once, or another was kept
    }
    changes.addAll(watcher.poll());
    try {
      while (!changes.isEmpty() && kqueue.isOpen()) {
        FileChange change = changes.removeFirst();
        FileRegistration registration = change.registration();
        if (!registration.isClosed() && registration.attachment() instanceof Handler<?> handler) {
          call((Handler<? super FileChange>) handler, change);
        }
      }
    } finally {
      if (!changes.isEmpty() && kqueue.isOpen()) {
        after(Duration.ZERO, this::pollFiles); // an exception ends the run
      }
    }
  }

  private void call(Handler<? super FileChange> handler, FileChange change) {
    Object record = Recorder.beginHandler();
    try {
      handler.handle(change);
    } catch (Throwable t) {
      report(t);
    } finally {
      Recorder.endHandler(record, handler);
    }
  }

  /** Passes on what a handler has thrown. */
  abstract void report(Throwable thrown);

  final void closeFiles() {
    FileWatcher watcher = files.get();
    if (watcher != null) {
      watcher.close();
    }
  }

  /**
   * Calls a handler when a signal is delivered to this process, in place of the signal's default
   * action and of a handler that the program has installed.
   *
   * @param name the name of the signal, as {@code TERM}
   * @param handler gets the signal
   * @return the handle
   * @throws KqueueException as {@link Watch#signal(String)} and {@link Kqueue#register}
   */
  public Handle onSignal(String name, Handler<? super Kevent.Signal> handler) {
    return on(Watch.signal(name), handler);
  }

  /**
   * Calls a handler each time that a period has passed. If the loop is late by several periods, the
   * handler is called once for all of them.
   *
   * @param period the period; zero or less is one millisecond
   * @param handler the handler
   * @return the handle
   * @throws KqueueException as {@link Kqueue#register}
   */
  public Handle every(Duration period, Action handler) {
    return on(Watch.timer(period), handler);
  }

  /**
   * Calls a handler once, when a time has passed.
   *
   * @param delay the time; zero or less is one millisecond
   * @param handler the handler
   * @return the handle
   * @throws KqueueException as {@link Kqueue#register}
   */
  public Handle after(Duration delay, Action handler) {
    return on(Watch.timer(delay).oneshot(), handler);
  }

  /**
   * Submits an asynchronous request, as {@link Kqueue#submit}, and calls a handler when it is
   * complete.
   *
   * @param aio the request, whose attachment is replaced
   * @param handler gets the request, which has the result
   * @return the request
   * @throws KqueueException as {@link Kqueue#submit}
   */
  public AioRequest submit(Aio aio, Handler<? super AioRequest> handler) {
    Handle handle =
        new Handle(
            handler,
            (events, i) -> {
              if (events.get(i) instanceof Kevent.Completion completion) {
                handler.handle(completion.request());
              }
            });
    return kqueue.submit(aio.attachment(handle));
  }

  /**
   * Registers a handler. Another thread than the loop's enables it only when the handle has its
   * registration, since the loop may call the handler at once.
   */
  final Handle register(Watch<?> watch, Handle handle) {
    if (isInLoop()) {
      handle.setRegistration(kqueue.register(watch, handle));
      return handle;
    }
    Registration registration = kqueue.register(watch.disabled(), handle);
    handle.setRegistration(registration);
    if (!watch.has(Flag.DISABLE)) {
      registration.enable();
    }
    return handle;
  }
}
