// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import java.util.StringJoiner;

/**
 * The life of a knote: the bits of its status, and what sets and clears them. All are guarded by
 * the lock of the knote's kqueue.
 *
 * <pre>
 *  bit         set by                                  cleared by
 *  ACTIVE      event() returned true                   scan, if event() is false, CLEAR or DISPATCH;
 *                                                      replace
 *  QUEUED      ACTIVE while not DISABLED; ENABLE       scan, unless level; replace; drop
 *  DISABLED    DISABLE; report of DISPATCH             ENABLE
 *  DETACHED    the source is gone for good             never
 *  PROCESSING  acquire                                 release
 *  REPROCESS   note(0) while PROCESSING; DELETING      release, which asks event() again or drops
 *  DELETING    delete; report of ONESHOT; closed file  never: the knote is dropped
 *  WAITING     acquire while PROCESSING                release and drop, which wake those who wait
 *  HINTED      note(hint) while PROCESSING             release, which passes the hint to event()
 *  NOTIFY      QUEUED set                              release, which notifies watching queues
 *  UNANNOUNCED QUEUED set by a thread that gathers     report; QUEUED set (void without QUEUED)
 *  </pre>
 *
 * The first eight are the reference's; the next two carry what it does by sleeping and by
 * recursion. The last one says that no thread was woken for the event yet: the one that gathers it
 * means to take it.
 */
final class KnoteStatus {
  static final int ACTIVE = 0x001;
  static final int QUEUED = 0x002;
  static final int DISABLED = 0x004;
  static final int DETACHED = 0x008;
  static final int REPROCESS = 0x010;
  static final int DELETING = 0x020;
  static final int PROCESSING = 0x040;
  static final int WAITING = 0x080;
  static final int HINTED = 0x100;
  static final int NOTIFY = 0x200;
  static final int UNANNOUNCED = 0x400;

  private static final String[] NAMES = {
    "ACTIVE", "QUEUED", "DISABLED", "DETACHED", "REPROCESS", "DELETING", "PROCESSING", "WAITING"
  };

  private KnoteStatus() {}

  /** The reference's names of the bits that are set, joined by {@code |}; {@code -} for none. */
  static String toString(int status) {
    StringJoiner names = new StringJoiner("|").setEmptyValue("-");
    for (int i = 0; i < NAMES.length; i++) {
      if ((status & 1 << i) != 0) {
        names.add(NAMES[i]);
      }
    }
    return names.toString();
  }
}
