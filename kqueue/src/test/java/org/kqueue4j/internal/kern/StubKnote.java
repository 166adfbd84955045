// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.internal.filter.UserFilter;
import org.kqueue4j.sys.Event;

/** A knote without a queue, which keeps the hints that reach it. */
final class StubKnote extends Knote implements Klist.Entry, File.Entry {
  final List<Long> hints = new ArrayList<>();
  Runnable onNote = () -> {};

  private Klist source;
  private Klist.Entry sourceNext;
  private Klist.Entry sourcePrevious;
  private File.Entry fileNext;
  private File.Entry filePrevious;

  private final File file;

  StubKnote(long ident, File file) {
    super(change(ident), new UserFilter());
    this.file = file;
  }

  StubKnote(long ident) {
    this(ident, null);
  }

  @Override
  public File file() {
    return file;
  }

  private static KeventStruct change(long ident) {
    KeventStruct change = new KeventStruct();
    change.set(ident, Event.EVFILT_USER, Event.EV_ADD, 0, 0, null);
    return change;
  }

  @Override
  public void note(Klist from, long hint) {
    if (from == source()) {
      hints.add(hint);
      onNote.run();
    }
  }

  @Override
  public Klist source() {
    return source;
  }

  @Override
  public void setSource(Klist value) {
    source = value;
  }

  @Override
  public Klist.Entry sourceNext() {
    return sourceNext;
  }

  @Override
  public void setSourceNext(Klist.Entry value) {
    sourceNext = value;
  }

  @Override
  public Klist.Entry sourcePrevious() {
    return sourcePrevious;
  }

  @Override
  public void setSourcePrevious(Klist.Entry value) {
    sourcePrevious = value;
  }

  @Override
  public File.Entry fileNext() {
    return fileNext;
  }

  @Override
  public void setFileNext(File.Entry value) {
    fileNext = value;
  }

  @Override
  public File.Entry filePrevious() {
    return filePrevious;
  }

  @Override
  public void setFilePrevious(File.Entry value) {
    filePrevious = value;
  }

  @Override
  public void activate() {}

  @Override
  public boolean isDisabled() {
    return false;
  }

  @Override
  public boolean isDetached() {
    return false;
  }

  @Override
  public void setDetached() {}

  @Override
  public Failure register(KeventStruct change) {
    return null;
  }

  @Override
  public String toString() {
    return "knote " + ident();
  }

  @Override
  protected void closed() {
    throw new UnsupportedOperationException();
  }
}
