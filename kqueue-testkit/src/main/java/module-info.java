// SPDX-License-Identifier: BSD-2-Clause
/** A simulated machine for kqueues: deterministic, with a virtual clock. */
module org.kqueue4j.testkit {
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;
  requires static org.junit.jupiter.api;
  requires transitive org.kqueue4j;

  exports org.kqueue4j.testkit;
  exports org.kqueue4j.testkit.junit;
  exports org.kqueue4j.testkit.scenario;
}
