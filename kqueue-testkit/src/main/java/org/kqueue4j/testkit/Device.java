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
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;

/** A virtual device: a state that tests set, and the knotes that watch it. */
final class Device {
  /** A filter's knotes on one device, and what they answer. */
  sealed interface Channel extends FilterOps permits Read, Write, Except, Vnode {
    Klist notes(Device device);

    @Override
    default boolean isDescriptor() {
      return true;
    }

    @Override
    default @Nullable Failure attach(Knote kn) {
      throw new IllegalStateException("attached by its file: " + kn);
    }

    @Override
    default void detach(Knote kn) {
      notes(device(kn)).remove(kn);
    }
  }

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

  /** The operations of a filter on devices, or null if they have none for it. */
  static @Nullable Channel channel(int filter) {
    return switch (filter) {
      case EVFILT_READ -> Read.OPS;
      case EVFILT_WRITE -> Write.OPS;
      case EVFILT_EXCEPT -> Except.OPS;
      case EVFILT_VNODE -> Vnode.OPS;
      default -> null;
    };
  }

  private static Device device(Knote kn) {
    return (Device) Objects.requireNonNull(kn.hook());
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

  enum Read implements Channel {
    OPS;

    @Override
    public Klist notes(Device device) {
      return device.readers;
    }

    @Override
    public boolean event(Knote kn, long hint) {
      Device device = device(kn);
      kn.setData(device.readable);
      if (device.eof) {
        kn.addFlags(device.readable == 0 ? EV_EOF | EV_NODATA : EV_EOF);
        kn.setFflags(device.error);
        return true;
      }
      return enough(kn);
    }
  }

  enum Write implements Channel {
    OPS;

    @Override
    public Klist notes(Device device) {
      return device.writers;
    }

    @Override
    public boolean event(Knote kn, long hint) {
      Device device = device(kn);
      kn.setData(device.writable);
      if (device.hup) {
        kn.addFlags(EV_EOF);
        kn.setFflags(device.error);
        return true;
      }
      return enough(kn);
    }
  }

  private static boolean enough(Knote kn) {
    return (kn.savedFflags() & NOTE_LOWAT) != 0 ? kn.data() >= kn.savedData() : kn.data() > 0;
  }

  enum Except implements Channel {
    OPS;

    @Override
    public Klist notes(Device device) {
      return device.exceptions;
    }

    @Override
    public boolean event(Knote kn, long hint) {
      if ((kn.savedFflags() & NOTE_OOB) == 0 || !device(kn).oob) {
        return false;
      }
      kn.addFflags(NOTE_OOB);
      return true;
    }
  }

  static final class Vnode extends org.kqueue4j.internal.filter.VnodeFilter implements Channel {
    static final Vnode OPS = new Vnode();

    private Vnode() {}

    @Override
    public Klist notes(Device device) {
      return device.vnodes;
    }
  }
}
