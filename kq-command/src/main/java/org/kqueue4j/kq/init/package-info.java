// SPDX-License-Identifier: BSD-2-Clause
/** {@code kq init}: runs a command as the first process of a container. */
@NullMarked
package org.kqueue4j.kq.init;

import org.jspecify.annotations.NullMarked;
