// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.watch;

import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.text.JsonObject;

/**
 * Prints an event as a JSON object on one line: {@code spec}, {@code event} and the fields that
 * {@link Occurrence} lists.
 */
final class JsonLine implements LineFormat {
  @Override
  public String line(Occurrence occurrence) {
    JsonObject object = new JsonObject();
    object.with("spec", occurrence.spec().text()).with("event", occurrence.what());
    occurrence.fields().forEach(object::with);
    return object.toString();
  }
}
