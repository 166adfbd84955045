// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import org.kqueue4j.sys.Event;

/**
 * The flags of changes and events: the operation on a knote, its behaviour, and the result. Each
 * constant is a bit of the {@code flags} field.
 */
public enum Flag {
  /** Registers a knote, or modifies the registered one. */
  ADD(Event.EV_ADD),
  /** Deletes the knote. */
  DELETE(Event.EV_DELETE),
  /** Enables the knote: it is reported again. */
  ENABLE(Event.EV_ENABLE),
  /** Disables the knote: it is not reported, but its source is still watched. */
  DISABLE(Event.EV_DISABLE),
  /** Deletes the knote when it is first reported. */
  ONESHOT(Event.EV_ONESHOT),
  /** Resets the knote when it is reported: only a new event makes it pending again. */
  CLEAR(Event.EV_CLEAR),
  /** Makes the call report the result of the change, as an event with {@link #ERROR}. */
  RECEIPT(Event.EV_RECEIPT),
  /** Disables the knote when it is reported. */
  DISPATCH(Event.EV_DISPATCH),
  /** Makes a registered knote pending as it is, and deletes it when it is reported. */
  FORCEONESHOT(Event.EV_FORCEONESHOT),
  /** Leaves the attachment of a registered knote as it is. */
  KEEPUDATA(Event.EV_KEEPUDATA),
  /**
   * Returned, with {@link #EOF}: the other side has hung up. Both halves of a connection have
   * ended, a pipe has no writer left, or the other side of a terminal is closed. The end of one
   * half of a connection is not a hang-up.
   */
  HUP(Event.EV_HUP),
  /** Returned, with {@link #EOF}: no data is left to be read, or no more can be written. */
  NODATA(Event.EV_NODATA),
  /** Returned: the result of a change of this ident; data is the errno, or 0 for success. */
  ERROR(Event.EV_ERROR),
  /** Returned: this is the end of file; there will be no further data. */
  EOF(Event.EV_EOF);

  private final int bit;

  Flag(int bit) {
    this.bit = bit;
  }

  /** {@return the bit, as {@link Event#EV_ADD}} */
  public int bit() {
    return bit;
  }

  /**
   * {@return whether this flag is set in a {@code flags} field}
   *
   * @param flags {@code EV_} bits
   */
  public boolean in(int flags) {
    return (flags & bit) != 0;
  }

  /**
   * {@return the bits of several flags}
   *
   * @param flags the flags
   */
  public static int bits(Flag... flags) {
    int bits = 0;
    for (Flag flag : flags) {
      bits |= flag.bit;
    }
    return bits;
  }

  /**
   * {@return the names of the bits that are set, joined by {@code |}} Bits without a name are one
   * hexadecimal number.
   *
   * @param flags {@code EV_} bits
   */
  public static String toString(int flags) {
    BitNames names = new BitNames(flags);
    for (Flag flag : values()) {
      names.take(flag.bit, flag.name());
    }
    return names.toString();
  }
}
