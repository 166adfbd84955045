// SPDX-License-Identifier: BSD-2-Clause
/** {@code kq bench}: measures what the library costs on this machine, beside the JDK. */
@NullMarked
package org.kqueue4j.kq.bench;

import org.jspecify.annotations.NullMarked;
