// SPDX-License-Identifier: BSD-2-Clause
/** {@code kq trigger}: causes {@code user:ID} in the commands that wait for it. */
@NullMarked
package org.kqueue4j.kq.trigger;

import org.jspecify.annotations.NullMarked;
