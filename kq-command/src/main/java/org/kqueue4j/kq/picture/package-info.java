// SPDX-License-Identifier: BSD-2-Clause
/**
 * Pictures: HTML pages that show events on a time line. A page is one file, which needs no other
 * file and no network. Its form is in the resources beside these classes: {@code timeline.html},
 * {@code .css} and {@code .js}, and {@code steps.js}.
 */
@NullMarked
package org.kqueue4j.kq.picture;

import org.jspecify.annotations.NullMarked;
