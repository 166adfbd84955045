// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;

/**
 * A filter over one source, which adds the hints up as its data and is active while that is not
 * zero; a test can change its mind. Guarded by the lock of the one queue that it is used with.
 */
final class OwnFilter implements FilterOps {
  final Klist source = new Klist();

  /** What happened to knotes, as {@code event 7} of ident 1 is {@code 1 event 7}. */
  final List<String> calls = new ArrayList<>();

  /** Whether its knotes rest once they have been reported. */
  boolean rests;

  Function<Knote, Failure> onAttach = kn -> null;

  /** Why a knote can't be changed; null if it can. */
  Failure refusal;

  BiPredicate<Knote, Long> onEvent =
      (kn, hint) -> {
        kn.setData(kn.data() + hint);
        return kn.data() != 0;
      };

  @Override
  public Failure attach(Knote kn) {
    calls.add(kn.ident() + " attach");
    Failure failure = onAttach.apply(kn);
    if (failure == null) {
      source.insert(kn);
    }
    return failure;
  }

  @Override
  public void detach(Knote kn) {
    calls.add(kn.ident() + " detach");
    source.remove(kn);
  }

  @Override
  public Failure touch(Knote kn, KeventStruct change) {
    return refusal != null ? refusal : FilterOps.super.touch(kn, change);
  }

  @Override
  public boolean event(Knote kn, long hint) {
    calls.add(kn.ident() + " event " + hint);
    return onEvent.test(kn, hint);
  }

  @Override
  public boolean rests(Knote kn) {
    return rests;
  }
}
