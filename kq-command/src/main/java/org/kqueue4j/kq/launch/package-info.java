// SPDX-License-Identifier: BSD-2-Clause
/** Commands of the user that events start. */
@NullMarked
package org.kqueue4j.kq.launch;

import org.jspecify.annotations.NullMarked;
