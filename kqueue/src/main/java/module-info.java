/** BSD's kqueue, whole and faithful, for the JVM. */
module org.kqueue4j {
  requires jdk.unsupported; // sun.misc.Signal
  requires static jdk.jfr; // what it records, if it is there
  requires static org.jspecify;

  exports org.kqueue4j;
  exports org.kqueue4j.poll;
  exports org.kqueue4j.spi;
  exports org.kqueue4j.sys;
  exports org.kqueue4j.filter to
      org.kqueue4j.testkit;
  exports org.kqueue4j.kern to
      org.kqueue4j.nio,
      org.kqueue4j.testkit;
  exports org.kqueue4j.linux to
      org.kqueue4j.nio;
  exports org.kqueue4j.machine to
      org.kqueue4j.testkit;
}
