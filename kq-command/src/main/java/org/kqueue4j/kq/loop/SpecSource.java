// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.kq.spec.Spec;

/** An open spec. It releases its {@link Loop} when it has no more events. */
public abstract class SpecSource implements Handler {
  private final Spec spec;
  private final Loop loop;

  public SpecSource(Spec spec, Loop loop) {
    this.spec = spec;
    this.loop = loop;
  }

  public final Spec spec() {
    return spec;
  }

  public final Loop loop() {
    return loop;
  }

  @Override
  public @Nullable String part(Filter filter, long ident) {
    return "";
  }

  @Override
  public final String name() {
    return spec.text();
  }

  /** Makes an event of this spec. */
  public final Occurrence occurrence(String what) {
    return Occurrence.of(spec, what);
  }

  /** Releases what the source has opened. */
  public void close() {}
}
