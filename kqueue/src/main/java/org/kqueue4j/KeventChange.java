// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.async.FutureChange;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.sys.KqueueException;

/** A {@link Kevent} whose first event completes a future. */
final class KeventChange implements FutureChange<Kevent> {
  private final Kevent change; // holds its source
  private final KeventStruct fields = new KeventStruct();

  KeventChange(Kevent change) {
    this.change = change;
    fields.set(
        change.ident(),
        change.filter().number(),
        change.flags(),
        change.notes(),
        change.data(),
        change.udata());
    fields.keeps = change.reported();
  }

  @Override
  public KeventStruct fields() {
    return fields;
  }

  @Override
  public @Nullable Object subject() {
    return change.subject();
  }

  @Override
  public @Nullable Path path() {
    return change.source() instanceof Path path ? path : null;
  }

  @Override
  public KqueueException refused(Failure failure) {
    return change.refused(failure);
  }

  @Override
  public Kevent eventOf(KeventStruct event) {
    return Kevent.of(event).asEventOf(change);
  }

  /** For messages. */
  @Override
  public String toString() {
    return change.toString();
  }
}
