// SPDX-License-Identifier: BSD-2-Clause
/** Tries what the library does, on the machine at hand. */
module org.kqueue4j.selftest {
  requires transitive org.kqueue4j;
  requires org.kqueue4j.testkit;
  requires static org.jspecify;

  exports org.kqueue4j.selftest.trial;
}
