// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.spec;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Note;

/**
 * {@code proc:PID|NAME[:NOTE,...]}: a process, or all processes of a name at the start of kq.
 *
 * @param pid the pid; 0 if a name was given
 */
public record ProcSpec(String text, int pid, @Nullable String name, Set<Note> notes)
    implements Spec {}
