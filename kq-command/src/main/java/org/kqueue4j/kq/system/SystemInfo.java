// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.system;

import org.kqueue4j.kq.text.JsonObject;

/**
 * The machine that the command runs on.
 *
 * @param system the operating system and its version, such as {@code Linux 6.18.1}
 * @param processors how many processors the JVM may use
 * @param java the version of the JVM, such as {@code 25.0.1+8}
 * @param vm the name of the JVM
 */
public record SystemInfo(
    String system, String architecture, int processors, String java, String vm) {
  public static SystemInfo here() {
    return new SystemInfo(
        System.getProperty("os.name") + ' ' + System.getProperty("os.version"),
        System.getProperty("os.arch", ""),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().toString(),
        System.getProperty("java.vm.name", ""));
  }

  public JsonObject json() {
    return new JsonObject()
        .with("system", system)
        .with("architecture", architecture)
        .with("processors", processors)
        .with("java", java)
        .with("vm", vm);
  }

  public String systemLine() {
    String unit = processors == 1 ? " processor" : " processors";
    return system + ", " + architecture + ", " + processors + unit;
  }
}
