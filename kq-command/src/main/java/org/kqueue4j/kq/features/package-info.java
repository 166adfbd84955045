// SPDX-License-Identifier: BSD-2-Clause
/** {@code kq features}: reports what this machine can do, by trying it. */
@NullMarked
package org.kqueue4j.kq.features;

import org.jspecify.annotations.NullMarked;
