package org.kqueue4j.kq.source;

import java.io.Closeable;
import org.kqueue4j.kq.cli.Handler;
import org.kqueue4j.kq.spec.Spec;

/** A spec at work. It tells the {@link Loop} when it has ended by itself. */
abstract class Source implements Handler, Closeable {
  private final Spec spec;
  private final Loop loop;

  Source(Spec spec, Loop loop) {
    this.spec = spec;
    this.loop = loop;
  }

  final Spec spec() {
    return spec;
  }

  final Loop loop() {
    return loop;
  }

  @Override
  public final String name() {
    return spec.text();
  }

  /** The beginning of a message to the user. */
  final Happening happening(String what) {
    return Happening.of(spec, what);
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
