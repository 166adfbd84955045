// SPDX-License-Identifier: BSD-2-Clause
/** What this machine can do, filter by filter, found out by trying it. */
@NullMarked
package org.kqueue4j.selftest.trial;

import org.jspecify.annotations.NullMarked;
