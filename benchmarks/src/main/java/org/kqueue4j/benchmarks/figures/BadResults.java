// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

/** A file of results is missing or malformed; the message says which file, and where. */
final class BadResults extends Exception {
  private static final long serialVersionUID = 1;

  BadResults(String message) {
    super(message);
  }
}
