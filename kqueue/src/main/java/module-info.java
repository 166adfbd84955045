// SPDX-License-Identifier: BSD-2-Clause
/** BSD's kqueue, whole and faithful, for the JVM. */
module org.kqueue4j {
  requires jdk.unsupported; // sun.misc.Signal
  requires static jdk.jfr; // what it records, if it is there
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports org.kqueue4j;
  exports org.kqueue4j.file;
  exports org.kqueue4j.loop;
  exports org.kqueue4j.posix;
  exports org.kqueue4j.sys;
  exports org.kqueue4j.internal.backend to
      org.kqueue4j.nio,
      org.kqueue4j.testkit;
  exports org.kqueue4j.internal.filter to
      org.kqueue4j.testkit;
  exports org.kqueue4j.internal.kern to
      org.kqueue4j.nio,
      org.kqueue4j.testkit;
  exports org.kqueue4j.internal.host to
      org.kqueue4j.nio;
  exports org.kqueue4j.internal.queue to
      org.kqueue4j.nio,
      org.kqueue4j.testkit;
  exports org.kqueue4j.internal.source to
      org.kqueue4j.testkit;
}
