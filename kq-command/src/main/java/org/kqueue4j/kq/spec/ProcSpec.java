package org.kqueue4j.kq.spec;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Note;

/**
 * {@code proc:PID|NAME[:NOTE,...]}: a process, or all that have the name when it begins.
 *
 * @param pid 0 if a name was given
 */
public record ProcSpec(String text, int pid, @Nullable String name, Set<Note> notes)
    implements Spec {}
