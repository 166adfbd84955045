// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.concurrent.atomic.LongAdder;

/** The account of one kind of drill, over the whole run. Safe for use by any thread. */
final class Tally {
  /** The operations on the queue and on the source. */
  final LongAdder operations = new LongAdder();

  /** The units put in: triggers, bytes, expiries, exits, messages. */
  final LongAdder put = new LongAdder();

  /** The events reported. */
  final LongAdder events = new LongAdder();

  /** How often everything that was put in has come out. */
  final LongAdder settled = new LongAdder();
}
