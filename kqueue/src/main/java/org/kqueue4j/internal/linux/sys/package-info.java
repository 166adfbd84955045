// SPDX-License-Identifier: BSD-2-Clause
/** System calls of Linux, what replaces those that are missing, and what they return. */
@NullMarked
package org.kqueue4j.internal.linux.sys;

import org.jspecify.annotations.NullMarked;
