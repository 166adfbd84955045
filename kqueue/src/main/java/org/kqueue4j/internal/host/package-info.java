// SPDX-License-Identifier: BSD-2-Clause
/** The choice of the system that the program runs on: the only package that knows each of them. */
@NullMarked
package org.kqueue4j.internal.host;

import org.jspecify.annotations.NullMarked;
