package org.kqueue4j.kern;

import java.util.List;

/**
 * A kqueue as it stands, for a look from outside.
 *
 * @param pending the number of queued knotes
 * @param async whether SIGIO is asked for
 * @param knotes all knotes, newest first
 * @param queued those in the pending queue, in its order
 */
public record QueueDump(
    int pending, boolean async, List<KnoteDump> knotes, List<KnoteDump> queued) {}
