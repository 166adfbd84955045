package org.kqueue4j;

import org.kqueue4j.sys.Event;

/** The bits of {@code flags}: what to do with a knote, how it behaves, what came of it. */
public enum Flag {
  /** Registers it, or changes what is registered. */
  ADD(Event.EV_ADD),
  /** Deletes it. */
  DELETE(Event.EV_DELETE),
  /** Lets it be reported again. */
  ENABLE(Event.EV_ENABLE),
  /** Keeps it from being reported; it goes on to be watched. */
  DISABLE(Event.EV_DISABLE),
  /** Deleted when first reported. */
  ONESHOT(Event.EV_ONESHOT),
  /** Reset when reported: the next report needs something new. */
  CLEAR(Event.EV_CLEAR),
  /** Makes the call report the outcome of the change, as an event with {@link #ERROR}. */
  RECEIPT(Event.EV_RECEIPT),
  /** Disabled when reported. */
  DISPATCH(Event.EV_DISPATCH),
  /**
   * Returned, beside {@link #EOF}: the other side has hung up. Both halves of a connection have
   * ended, all writers of a pipe have gone, or a terminal's other side is closed; the end of one
   * half alone is not a hang-up.
   */
  HUP(Event.EV_HUP),
  /** Returned, beside {@link #EOF}: nothing is left to be read, or nothing more can be written. */
  NODATA(Event.EV_NODATA),
  /** Returned: the change of this ident gave the errno in data, 0 for success. */
  ERROR(Event.EV_ERROR),
  /** Returned: nothing more will come. */
  EOF(Event.EV_EOF);

  private final int bit;

  Flag(int bit) {
    this.bit = bit;
  }

  /** The bit: {@link Event#EV_ADD} and so on. */
  public int bit() {
    return bit;
  }

  /** Whether it is set. */
  public boolean in(int flags) {
    return (flags & bit) != 0;
  }

  /** The bits of several. */
  public static int bits(Flag... flags) {
    int bits = 0;
    for (Flag flag : flags) {
      bits |= flag.bit;
    }
    return bits;
  }

  /** The names of the bits that are set, joined by {@code |}, those without a name as a number. */
  public static String toString(int flags) {
    BitNames names = new BitNames(flags);
    for (Flag flag : values()) {
      names.take(flag.bit, flag.name());
    }
    return names.toString();
  }
}
