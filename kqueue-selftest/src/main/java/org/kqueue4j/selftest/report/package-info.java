// SPDX-License-Identifier: BSD-2-Clause
/** What was found out, and on what machine, as text that can be shown to anybody. */
@NullMarked
package org.kqueue4j.selftest.report;

import org.jspecify.annotations.NullMarked;
