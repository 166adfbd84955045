// SPDX-License-Identifier: BSD-2-Clause
/** Descriptors: READ, WRITE and EXCEPT. */
@NullMarked
package org.kqueue4j.internal.linux.fd;

import org.jspecify.annotations.NullMarked;
