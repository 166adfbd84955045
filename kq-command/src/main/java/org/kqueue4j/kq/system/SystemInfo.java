package org.kqueue4j.kq.system;

/**
 * What the command runs on.
 *
 * @param system the operating system and its version, as {@code Linux 6.18.1}
 * @param architecture as {@code amd64}
 * @param processors how many of them the JVM may use
 * @param java the version of the JVM, as {@code 25.0.1+8}
 * @param vm the JVM's name
 */
public record SystemInfo(
    String system, String architecture, int processors, String java, String vm) {
  /** This machine. */
  public static SystemInfo here() {
    return new SystemInfo(
        System.getProperty("os.name") + ' ' + System.getProperty("os.version"),
        System.getProperty("os.arch", ""),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().toString(),
        System.getProperty("java.vm.name", ""));
  }

  /** The system in a line. */
  public String systemLine() {
    return system
        + ", "
        + architecture
        + ", "
        + processors
        + (processors == 1 ? " processor" : " processors");
  }

  /** The JVM in a line. */
  public String javaLine() {
    return java + ", " + vm;
  }

  /**
   * Whether the JVM has been told to do without its best compiler; its {@code -version} says so.
   */
  public static boolean hasFirstCompilerOnly() {
    return System.getProperty("java.vm.info", "").contains("emulated-client");
  }
}
