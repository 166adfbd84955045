package org.kqueue4j.spi;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.filter.User;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.Failure;
import org.kqueue4j.sys.KeventStruct;

/** A knote without a queue, which keeps the hints that reach it. */
final class StubKnote extends Knote {
  final List<Long> hints = new ArrayList<>();
  Runnable onNote = () -> {};

  StubKnote(long ident, File file) {
    super(change(ident), new User(), file);
  }

  StubKnote(long ident) {
    this(ident, null);
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
