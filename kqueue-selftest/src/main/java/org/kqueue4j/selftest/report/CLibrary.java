// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.report;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** The C library that the JVM uses. */
final class CLibrary {
  private static final long LONGEST_VERSION = 32;

  private CLibrary() {}

  /** Its name and version, where it says them; musl does not. */
  static String version() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> symbol = linker.defaultLookup().find("gnu_get_libc_version");
    if (symbol.isEmpty()) {
      return "not glibc";
    }
    try {
      var call = linker.downcallHandle(symbol.get(), FunctionDescriptor.of(ValueLayout.ADDRESS));
      MemorySegment text = (MemorySegment) call.invokeExact();
      return "glibc " + text.reinterpret(LONGEST_VERSION).getString(0);
    } catch (Throwable e) {
      return "glibc, version not known: " + e;
    }
  }
}
