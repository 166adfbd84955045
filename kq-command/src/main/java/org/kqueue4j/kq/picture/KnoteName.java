// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.picture;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.KqueueDump;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.spec.Spec;

/**
 * What the user calls a knote. Knotes of the same name are one to the reader of a picture or table,
 * such as those of the attempts to connect to a server.
 *
 * @param name the SPEC or path as the user gave it
 * @param part what the knote is for, if the name does not say that, such as the peer; may be empty
 */
public record KnoteName(String name, String part) {
  /** Returns the name of a knote of a loop; null for one that kq needs for itself. */
  public static @Nullable KnoteName of(KqueueDump.Knote knote) {
    if (knote.udata() instanceof Handler handler) {
      String part = handler.part(knote.filter(), knote.ident());
      return part == null ? null : new KnoteName(handler.name(), part);
    }
    return null;
  }

  /** Returns the name of what an event is about: a path, or a SPEC with the process or peer. */
  public static KnoteName of(Occurrence occurrence) {
    String path = occurrence.text(Occurrence.PATH);
    if (!path.isEmpty()) {
      return new KnoteName(path, "");
    }
    String pid = occurrence.text(Occurrence.PID);
    boolean isSpec = occurrence.spec() instanceof Spec.Proc proc && pid.equals("" + proc.pid());
    String part = isSpec ? "" : pid + occurrence.text(Occurrence.PEER);
    return new KnoteName(occurrence.spec().text(), part);
  }

  /** Returns the name of a spec. */
  public static KnoteName of(Spec spec) {
    return new KnoteName(spec.subject(), "");
  }

  /** Returns the name without the part. */
  public KnoteName whole() {
    return new KnoteName(name, "");
  }

  /** Returns the name and the part. */
  @Override
  public String toString() {
    return part.isEmpty() ? name : name + " " + part;
  }
}
