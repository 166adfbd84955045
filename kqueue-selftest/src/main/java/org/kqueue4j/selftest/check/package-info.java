// SPDX-License-Identifier: BSD-2-Clause
/** Whether the engine behaves on this machine: one class for each thing that it does. */
@NullMarked
package org.kqueue4j.selftest.check;

import org.jspecify.annotations.NullMarked;
