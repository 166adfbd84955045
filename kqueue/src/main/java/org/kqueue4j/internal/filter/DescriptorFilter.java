// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.Knote;

/**
 * READ, WRITE, EXCEPT and VNODE: the file that the descriptor refers to gives the knote operations
 * of its own ({@code file_filtops}).
 */
public final class DescriptorFilter implements FilterOps {
  @Override
  public boolean isDescriptor() {
    return true;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    return kn.requireFile().attach(kn);
  }

  @Override
  public void detach(Knote kn) {
    throw new IllegalStateException("the file has set no operations: " + kn);
  }

  @Override
  public boolean event(Knote kn, long hint) {
    throw new IllegalStateException("the file has set no operations: " + kn);
  }
}
