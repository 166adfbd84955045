/** What all commands share: options, output, exit statuses and how a command fails. */
@NullMarked
package org.kqueue4j.kq.cli;

import org.jspecify.annotations.NullMarked;
