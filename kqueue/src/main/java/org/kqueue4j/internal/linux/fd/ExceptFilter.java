// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.kqueue4j.sys.Event.NOTE_OOB;

import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.sys.Linux;

/** EXCEPT on a descriptor: out-of-band data can be read, if that was asked for. */
final class ExceptFilter extends OpenFileFilter {
  static final ExceptFilter OPS = new ExceptFilter();

  private ExceptFilter() {}

  @Override
  boolean evaluate(Knote kn, OpenFile file) {
    if ((kn.savedFflags() & NOTE_OOB) == 0) {
      return false;
    }
    int ready = file.consumesNews() ? file.checkNews() : file.ready();
    if ((ready & Linux.EPOLLPRI) == 0) {
      return false;
    }
    kn.addFflags(NOTE_OOB);
    return true;
  }

  @Override
  public void report(Knote kn, KeventStruct event) {
    kn.copyTo(event);
    file(kn).takeNews();
  }
}
