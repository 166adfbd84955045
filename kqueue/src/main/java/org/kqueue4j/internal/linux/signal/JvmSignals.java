// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.signal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's handlers of signals: {@code sun.misc.Signal}, by reflection, since javac warns of each
 * use of its name, and no option disables that warning. Stateless; safe for use by any thread.
 *
 * <p>The JVM calls a Java handler in a new thread for each delivery. It replaces one Java handler
 * by another atomically. When it installs the first one, it drops a signal that arrives within the
 * few microseconds that this takes.
 */
final class JvmSignals {
  private static final Class<?> SIGNAL;
  private static final Class<?> HANDLER;
  private static final MethodHandle NEW_SIGNAL;
  private static final MethodHandle HANDLE;
  private static final MethodHandle CALL;
  private static final MethodHandle RUN;
  private static final Object DEFAULT;
  private static final Object IGNORE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      SIGNAL = Class.forName("sun.misc.Signal");
      HANDLER = Class.forName("sun.misc.SignalHandler");
      NEW_SIGNAL = lookup.findConstructor(SIGNAL, MethodType.methodType(void.class, String.class));
      HANDLE = lookup.findStatic(SIGNAL, "handle", MethodType.methodType(HANDLER, SIGNAL, HANDLER));
      CALL = lookup.findVirtual(HANDLER, "handle", MethodType.methodType(void.class, SIGNAL));
      RUN = lookup.findVirtual(Runnable.class, "run", MethodType.methodType(void.class));
      DEFAULT = lookup.findStaticGetter(HANDLER, "SIG_DFL", HANDLER).invoke();
      IGNORE = lookup.findStaticGetter(HANDLER, "SIG_IGN", HANDLER).invoke();
    } catch (Throwable t) {
      throw new ExceptionInInitializerError(t);
    }
  }

  private JvmSignals() {}

  static Object handler(Runnable action) {
    MethodHandle run = MethodHandles.dropArguments(RUN.bindTo(action), 0, SIGNAL);
    return MethodHandleProxies.asInterfaceInstance(HANDLER, run);
  }

  /**
   * Sets the handler of a signal, named without SIG; returns the previous one, or null if the JVM
   * reserves the signal for itself.
   */
  static @Nullable Object handle(String name, Object handler) {
    try {
      return (Object) HANDLE.invoke(NEW_SIGNAL.invoke(name), handler);
    } catch (IllegalArgumentException e) {
      return null;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Calls a Java handler for a signal, and throws what it throws. */
  static void call(Object handler, String name) {
    try {
      CALL.invoke(handler, NEW_SIGNAL.invoke(name));
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  static boolean isIgnore(Object handler) {
    return handler == IGNORE;
  }

  /**
   * Returns whether it is the default action, none, or native code: {@link #call} cannot call it.
   */
  static boolean isNative(Object handler) {
    // The JVM's own Java handlers are in the same wrapper as native ones.
    return handler == DEFAULT
        || handler == IGNORE
        || handler.getClass() == DEFAULT.getClass()
            && handler.toString().startsWith("jdk.internal.misc.Signal$NativeHandler@");
  }

  /**
   * Returns whether the JVM has a thread that calls Java handlers. With -Xrs it has none, but
   * accepts handlers all the same.
   */
  static boolean areDispatched() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    for (ThreadGroup parent = root; parent != null; parent = parent.getParent()) {
      root = parent;
    }
    Thread[] threads = new Thread[root.activeCount() + 16];
    int n = root.enumerate(threads);
    for (int i = 0; i < n; i++) {
      if (threads[i].getName().equals("Signal Dispatcher")) {
        return true;
      }
    }
    return false;
  }

  private static RuntimeException unexpected(Throwable t) {
    switch (t) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError("no checked exception is declared", t);
    }
  }
}
