// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.io.IOException;

/** One way to do an operation, ready to do it many times. */
interface Contestant extends AutoCloseable {
  /** Does the operation this number of times. */
  void run(int times) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
