// SPDX-License-Identifier: BSD-2-Clause
/** The {@code java.nio} front end of kqueue4j. */
module org.kqueue4j.nio {
  requires transitive org.kqueue4j;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports org.kqueue4j.nio;
}
