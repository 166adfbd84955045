package org.kqueue4j.internal.linux.signal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's own handlers of signals: {@code sun.misc.Signal}, by reflection, since javac warns of
 * each use of its name and that can't be turned off. Stateless; safe for use by any thread.
 *
 * <p>The JVM calls a Java handler for each delivery in a new thread. It puts one Java handler in
 * the place of another at one stroke; where there was none, a signal that comes within the
 * microseconds that the JVM takes to enter the first one is dropped by the JVM.
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

  /** Makes a handler that runs this. */
  static Object handler(Runnable action) {
    MethodHandle run = MethodHandles.dropArguments(RUN.bindTo(action), 0, SIGNAL);
    return MethodHandleProxies.asInterfaceInstance(HANDLER, run);
  }

  /**
   * Sets a signal's handler.
   *
   * @param name without SIG
   * @return the one before; null if the JVM does not give this signal away
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

  /** Calls a Java handler for a signal; what it throws is thrown again. */
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

  /** Whether it is the default action, or none, or machine code: {@link #call} can't call these. */
  static boolean isNative(Object handler) {
    // Java handlers of the JVM's own come in the same wrapper as native ones.
    return handler == DEFAULT
        || handler == IGNORE
        || handler.getClass() == DEFAULT.getClass()
            && handler.toString().startsWith("jdk.internal.misc.Signal$NativeHandler@");
  }

  /**
   * Whether the JVM has a thread that calls Java handlers. With -Xrs it has none, but takes
   * handlers all the same.
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
