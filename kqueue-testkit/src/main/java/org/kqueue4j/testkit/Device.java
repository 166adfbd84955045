// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_VNODE;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_NODATA;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;
import static org.kqueue4j.sys.Event.NOTE_OOB;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.VnodeFilter;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Errno;

/**
 * A virtual device as an open file: a state that tests set, and the knotes that watch it, whose
 * hook it is. It may have taken over knotes of another file, so it works on when it is closed.
 */
final class Device extends File {
  /** READ, WRITE and EXCEPT. */
  private static final class StateFilter implements FilterOps {
    @Override
    public boolean isDescriptor() {
      return true;
    }

    @Override
    public @Nullable Failure attach(Knote kn) {
      return kn.requireFile().attach(kn);
    }

    @Override
    public void detach(Knote kn) {
      detachFromDevice(kn);
    }

    @Override
    public boolean event(Knote kn, long hint) {
      Device device = device(kn);
      return switch (kn.filter()) {
        case EVFILT_READ -> device.counts(kn, device.readable, device.eof);
        case EVFILT_WRITE -> device.counts(kn, device.writable, device.hup);
        default -> device.isExceptional(kn);
      };
    }
  }

  private static final class DeviceVnodeFilter extends VnodeFilter {
    @Override
    public @Nullable Failure attach(Knote kn) {
      return kn.requireFile().attach(kn);
    }

    @Override
    public void detach(Knote kn) {
      detachFromDevice(kn);
    }
  }

  private static final FilterOps STATE = new StateFilter();
  private static final FilterOps VNODE = new DeviceVnodeFilter();

  private final Runnable onClose;
  private final Klist readers = new Klist();
  private final Klist writers = new Klist();
  private final Klist exceptions = new Klist();
  private final Klist vnodes = new Klist();

  private long readable;
  private long writable;
  private boolean eof;
  private boolean hup;
  private boolean oob;
  private int error;

  Device(Runnable onClose) {
    this.onClose = onClose;
  }

  /** The operations of a filter on devices, or null if they have none for it. */
  static @Nullable FilterOps operations(int filter) {
    return switch (filter) {
      case EVFILT_READ, EVFILT_WRITE, EVFILT_EXCEPT -> STATE;
      case EVFILT_VNODE -> VNODE;
      default -> null;
    };
  }

  /** The knotes of a filter that has operations. */
  Klist notes(int filter) {
    return switch (filter) {
      case EVFILT_READ -> readers;
      case EVFILT_WRITE -> writers;
      case EVFILT_EXCEPT -> exceptions;
      default -> vnodes;
    };
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    FilterOps operations = operations(kn.filter());
    if (operations == null) {
      return Failure.of(Errno.EOPNOTSUPP, "a device has no filter " + kn.filter());
    }
    kn.setOps(operations);
    kn.setHook(this);
    notes(kn.filter()).insert(kn);
    return null;
  }

  private static Device device(Knote kn) {
    return (Device) Objects.requireNonNull(kn.hook());
  }

  private static void detachFromDevice(Knote kn) {
    device(kn).notes(kn.filter()).remove(kn);
  }

  @Override
  protected void released() {
    onClose.run();
  }

  private boolean counts(Knote kn, long count, boolean ended) {
    kn.setData(count);
    if (ended) {
      kn.addFlags(kn.filter() == EVFILT_READ && count == 0 ? EV_EOF | EV_NODATA : EV_EOF);
      kn.setFflags(error);
      return true;
    }
    return (kn.savedFflags() & NOTE_LOWAT) != 0 ? count >= kn.savedData() : count > 0;
  }

  private boolean isExceptional(Knote kn) {
    if ((kn.savedFflags() & NOTE_OOB) == 0 || !oob) {
      return false;
    }
    kn.addFflags(NOTE_OOB);
    return true;
  }

  void setReadable(long readable) {
    this.readable = readable;
    readers.note(0);
  }

  void setWritable(long writable) {
    this.writable = writable;
    writers.note(0);
  }

  void setEof() {
    eof = true;
    readers.note(0);
  }

  void setHup() {
    hup = true;
    writers.note(0);
  }

  void setError(int error) {
    this.error = error;
    readers.note(0);
    writers.note(0);
  }

  void setOob(boolean oob) {
    this.oob = oob;
    exceptions.note(0);
  }

  void vnode(int hint) {
    vnodes.note(Integer.toUnsignedLong(hint));
  }
}
