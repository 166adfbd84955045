// SPDX-License-Identifier: BSD-2-Clause
/** What all commands share: options, output, exit statuses and errors. */
@NullMarked
package org.kqueue4j.kq.cli;

import org.jspecify.annotations.NullMarked;
