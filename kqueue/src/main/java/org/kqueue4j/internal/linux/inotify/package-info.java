// SPDX-License-Identifier: BSD-2-Clause
/** VNODE by inotify. */
@NullMarked
package org.kqueue4j.internal.linux.inotify;

import org.jspecify.annotations.NullMarked;
