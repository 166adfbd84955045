package org.kqueue4j.kq.loop;

import java.io.Closeable;
import org.kqueue4j.kq.spec.Spec;

/** A spec at work. It reports the {@link Loop} when it has ended by itself. */
public abstract class SpecSource implements Handler, Closeable {
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
  public final String name() {
    return spec.text();
  }

  /** The beginning of a message to the user. */
  public final Occurrence occurrence(String what) {
    return Occurrence.of(spec, what);
  }

  /** As a user knows it: udata in pictures. */
  @Override
  public final String toString() {
    return name();
  }

  /** Lets go of what it has opened. */
  @Override
  public void close() {}
}
