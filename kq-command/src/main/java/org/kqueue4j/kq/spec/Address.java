// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import org.kqueue4j.kq.cli.UsageException;
import org.kqueue4j.kq.text.Digits;

/** A host and a port. */
record Address(String host, int port) {
  private static final int MAX_PORT = 65_535;

  /**
   * Parses an address.
   *
   * @param defaultPort the port if there is none; 0 if there has to be one
   */
  static Address parse(Part address, int defaultPort) throws UsageException {
    Part port = address.back();
    boolean hasPort = port != null && !port.text().endsWith("]");
    if (!hasPort && defaultPort == 0) {
      throw address.bad("address", "HOST:PORT, such as localhost:80");
    }
    Part host = hasPort ? address.front() : address;
    String name = host.text();
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    } else if (name.indexOf(':') >= 0) {
      throw host.bad("host", "brackets around an address with colons, such as [::1]");
    }
    if (!name.matches("[^\\s/]+")) {
      throw host.bad("host", "a name or address, such as localhost");
    }
    return new Address(name, port != null && hasPort ? port(port, 1) : defaultPort);
  }

  static int port(Part part, int min) throws UsageException {
    int number = Digits.parse(part.text(), MAX_PORT);
    if (number < min) {
      throw part.bad("port", "a number from " + min + " to " + MAX_PORT);
    }
    return number;
  }
}
