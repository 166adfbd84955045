// SPDX-License-Identifier: BSD-2-Clause
/** The system: calls that the JDK lacks, terminals, and facts about the machine. */
@NullMarked
package org.kqueue4j.kq.system;

import org.jspecify.annotations.NullMarked;
