// SPDX-License-Identifier: BSD-2-Clause
/** What trials and checks work with: queues, descriptors, processes, threads and files. */
@NullMarked
package org.kqueue4j.selftest.bench;

import org.jspecify.annotations.NullMarked;
