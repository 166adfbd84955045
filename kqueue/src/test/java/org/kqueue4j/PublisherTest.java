// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;

/** Subscribers of a queue, beside what the kit of Reactive Streams verifies. */
@Timeout(120)
class PublisherTest {
  private static final String COMPLETE = "complete";

  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
  }

  /** Keeps what it is signalled; asks for what the test asks for. */
  private static class Subscriber implements Flow.Subscriber<Kevent> {
    final LinkedBlockingQueue<Object> signals = new LinkedBlockingQueue<>();
    Flow.@Nullable Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void onNext(Kevent event) {
      signals.add(event);
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(failure);
    }

    @Override
    public void onComplete() {
      signals.add(COMPLETE);
    }

    Subscriber request(long n) {
      subscription.request(n);
      return this;
    }

    Object next() throws InterruptedException {
      return signals.poll(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
    }

    int nextNumber() throws InterruptedException {
      return number((Kevent) next());
    }
  }

  private Subscriber subscribed() {
    return subscribe(new Subscriber());
  }

  private <S extends Subscriber> S subscribe(S subscriber) {
    kq.publisher().subscribe(subscriber);
    return subscriber;
  }

  /** Makes events that have these numbers. */
  private void trigger(int from, int to) {
    for (int i = from; i < to; i++) {
      kq.register(Watch.user().oneshot(), i).trigger();
    }
  }

  private static int number(Kevent event) {
    return event.attachment(Integer.class);
  }

  private boolean nobodyWaits() {
    return kq.dump().waiters().isEmpty();
  }

  // ---- demand ----

  @Test
  void whatIsNotAskedForStaysInTheQueue() throws Exception {
    trigger(0, 10);
    Subscriber subscriber = subscribed();
    assertThat(kq.stat()).isEqualTo(10);
    subscriber.request(2).request(1);
    for (int i = 0; i < 3; i++) {
      assertThat(subscriber.nextNumber()).isEqualTo(i);
    }
    assertThat(kq.stat()).isEqualTo(7);
    assertThat(subscriber.signals).isEmpty();
    assertThat(kq.poll()).hasSize(7);
  }

  @Test
  void threadExistsOnlyWhileThereIsDemand() throws Exception {
    Subscriber subscriber = subscribed();
    assertThat(nobodyWaits()).isTrue();
    subscriber.request(1);
    Meanwhile.until("it waits", () -> !nobodyWaits());
    trigger(0, 1);
    assertThat(subscriber.nextNumber()).isZero();
    Meanwhile.until("it waits no more", this::nobodyWaits);
  }

  @Test
  void eventsOfOneKnoteMergeWhileNobodyAsks() throws Exception {
    kq.register(Watch.timer(Duration.ofMillis(1)));
    Subscriber subscriber = subscribed();
    Meanwhile.until("it is pending", () -> kq.stat() == 1);
    long begin = System.nanoTime();
    Meanwhile.until("it has expired again", () -> System.nanoTime() - begin > 5_000_000);
    subscriber.request(1);
    assertThat(((Kevent) subscriber.next()).data()).isGreaterThan(1);
  }

  @Test
  void fastProducerAndSlowSubscriber() throws Exception {
    int n = 20_000;
    AtomicInteger triggered = new AtomicInteger();
    AtomicInteger tooMany = new AtomicInteger();
    Random random = new Random(1);
    Subscriber slow =
        subscribe(
            new Subscriber() {
              @Override
              public void onNext(Kevent event) {
                super.onNext(event);
                if (signals.size() + kq.stat() > triggered.get()) {
                  tooMany.incrementAndGet();
                }
                if (random.nextInt(100) == 0) {
                  LockSupport.parkNanos(100_000);
                }
                if (signals.size() < n / 2) {
                  request(1);
                }
              }
            });
    slow.request(1);
    for (int i = 0; i < n; i++) {
      Registration user = kq.register(Watch.user().oneshot(), i);
      triggered.incrementAndGet();
      user.trigger();
    }
    Meanwhile.until("half of them are taken", () -> slow.signals.size() == n / 2);
    assertThat(kq.stat()).isEqualTo(n / 2);
    slow.request(Long.MAX_VALUE);
    Meanwhile.until("all are taken", () -> slow.signals.size() == n);
    assertThat(tooMany).hasValue(0);
    assertThat(numbers(slow)).hasSize(n);
  }

  /** More than can be counted is as much as one likes, and not less than nothing. */
  @Test
  void demandsMayAddUpToMoreThanALong() throws Exception {
    Subscriber subscriber = subscribed().request(1).request(Long.MAX_VALUE).request(Long.MAX_VALUE);
    trigger(0, 5);
    for (int i = 0; i < 5; i++) {
      assertThat(subscriber.nextNumber()).isEqualTo(i);
    }
  }

  private static Set<Integer> numbers(Subscriber subscriber) {
    Set<Integer> numbers = new TreeSet<>();
    subscriber.signals.forEach(event -> numbers.add(number((Kevent) event)));
    return numbers;
  }

  /** Always has something to read. */
  private static final class Endless extends EventSource {
    @Override
    protected long readable() {
      return 1;
    }
  }

  @Test
  void requestsFromWithinSignalsTakeNoStack() {
    int n = 100_000;
    kq.register(Watch.read(new Endless()));
    CountDownLatch left = new CountDownLatch(n);
    Subscriber subscriber =
        subscribe(
            new Subscriber() {
              @Override
              public void onNext(Kevent event) {
                left.countDown();
                if (left.getCount() > 0) {
                  request(1);
                } else {
                  subscription.cancel();
                }
              }
            });
    subscriber.request(1);
    Meanwhile.until("all are signalled", () -> left.getCount() == 0);
    Meanwhile.until("it waits no more", this::nobodyWaits);
    assertThat(subscriber.signals).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void requestForNothingIsAnError(long n) throws Exception {
    Subscriber subscriber = subscribed().request(5);
    Meanwhile.until("it waits", () -> !nobodyWaits());
    subscriber.request(n);
    assertThat(subscriber.next()).isInstanceOf(IllegalArgumentException.class);
    Meanwhile.until("it waits no more", this::nobodyWaits);
    trigger(0, 1);
    subscriber.request(1).request(n);
    assertThat(number(Expect.one(kq))).isZero();
    assertThat(subscriber.signals).isEmpty();
  }

  @Test
  void eventLeadsToItsRegistration() throws Exception {
    Registration user = kq.register(Watch.user().dispatch());
    Subscriber subscriber = subscribed().request(2);
    for (int i = 1; i <= 2; i++) {
      user.trigger(i);
      Kevent event = (Kevent) subscriber.next();
      assertThat(event.data()).isEqualTo(i);
      assertThat(event.registration()).isEqualTo(user);
      event.registration().enable();
    }
  }

  // ---- cancellation ----

  @Test
  void cancelEndsTheWait() throws Exception {
    Subscriber subscriber = subscribed().request(Long.MAX_VALUE);
    Meanwhile.until("it waits", () -> !nobodyWaits());
    subscriber.subscription.cancel();
    subscriber.subscription.cancel();
    Meanwhile.until("it waits no more", this::nobodyWaits);
    trigger(0, 1);
    subscriber.request(1);
    assertThat(number(Expect.one(kq))).isZero();
    kq.close();
    assertThat(subscriber.signals).isEmpty();
  }

  /** Each is signalled to one subscriber, if late then one at most to each, or is still pending. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void cancelLosesNothing(long seed) {
    Random random = new Random(seed);
    int rounds = 400;
    int events = 10;
    List<Subscriber> subscribers = new ArrayList<>();
    List<Integer> signalledInTime = new ArrayList<>();
    List<Integer> pending = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      Subscriber subscriber = subscribed().request(1 + random.nextInt(2 * events));
      subscribers.add(subscriber);
      int pause = random.nextInt(30_000);
      AtomicInteger inTime = new AtomicInteger();
      Thread canceller =
          Thread.startVirtualThread(
              () -> {
                LockSupport.parkNanos(pause);
                subscriber.subscription.cancel();
                inTime.set(subscriber.signals.size());
              });
      trigger(events * round, events * (round + 1));
      Meanwhile.until("it is cancelled", () -> !canceller.isAlive());
      signalledInTime.add(inTime.get());
      kq.poll().forEach(event -> pending.add(number(event)));
    }
    Meanwhile.until("nobody waits", this::nobodyWaits);
    Meanwhile.until(
        "all are signalled", () -> signals(subscribers) + pending.size() >= rounds * events);
    Set<Integer> all = new TreeSet<>(pending);
    subscribers.forEach(subscriber -> all.addAll(numbers(subscriber)));
    assertThat(all).hasSize(rounds * events);
    assertThat(signals(subscribers) + pending.size()).isEqualTo(rounds * events);
    for (int i = 0; i < rounds; i++) {
      assertThat(subscribers.get(i).signals).hasSizeBetween(0, signalledInTime.get(i) + 1);
    }
  }

  private static int signals(List<Subscriber> subscribers) {
    return subscribers.stream().mapToInt(subscriber -> subscriber.signals.size()).sum();
  }

  // ---- several ----

  @Test
  void eventGoesToOneOfThoseWhoWait() throws Exception {
    int n = 5000;
    Subscriber one = subscribed().request(Long.MAX_VALUE);
    Subscriber other = subscribed().request(Long.MAX_VALUE);
    List<Integer> polled = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      trigger(i, i + 1);
      if (i % 100 == 0) {
        kq.poll().forEach(event -> polled.add(number(event)));
      }
    }
    Meanwhile.until(
        "all have come", () -> one.signals.size() + other.signals.size() + polled.size() == n);
    Set<Integer> all = new TreeSet<>(polled);
    all.addAll(numbers(one));
    all.addAll(numbers(other));
    assertThat(all).hasSize(n);
  }

  // ---- ends ----

  @ParameterizedTest
  @ValueSource(longs = {0, 1, Long.MAX_VALUE})
  void closeCompletes(long demand) throws Exception {
    Subscriber subscriber = subscribed();
    if (demand > 0) {
      subscriber.request(demand);
    }
    kq.close();
    assertThat(subscriber.next()).isEqualTo(COMPLETE);
    Subscriber late = subscribed();
    assertThat(late.subscription).isNotNull();
    assertThat(late.next()).isEqualTo(COMPLETE);
    subscriber.request(1).request(-1);
    assertThat(subscriber.signals).isEmpty();
  }

  @Test
  void subscriberThatThrowsEndsItsSubscription() throws Exception {
    IllegalStateException thrown = new IllegalStateException("for the test");
    AtomicReference<Throwable> uncaught = new AtomicReference<>();
    Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, t) -> uncaught.set(t));
    try {
      Subscriber throwing =
          subscribe(
              new Subscriber() {
                @Override
                public void onNext(Kevent event) {
                  super.onNext(event);
                  throw thrown;
                }
              });
      throwing.request(Long.MAX_VALUE);
      trigger(0, 1);
      assertThat(throwing.nextNumber()).isZero();
      Meanwhile.until("the handler hears of it", () -> uncaught.get() == thrown);
      trigger(1, 2);
      assertThat(number(Expect.one(kq))).isEqualTo(1);
      assertThat(throwing.signals).isEmpty();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(handler);
    }
  }

  @Test
  void subscriberThatThrowsAtOnce() throws Exception {
    Subscriber throwing =
        new Subscriber() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            super.onSubscribe(subscription);
            subscription.request(1);
            throw new IllegalStateException("for the test");
          }
        };
    assertThatIllegalStateException().isThrownBy(() -> subscribe(throwing));
    trigger(0, 1);
    assertThat(number(Expect.one(kq))).isZero();
    assertThat(throwing.signals).isEmpty();
  }

  @Test
  void noSubscriber() {
    assertThatExceptionOfType(NullPointerException.class)
        .isThrownBy(() -> kq.publisher().subscribe(null));
  }

  /** An interrupt that a subscriber leaves behind is no end of its subscription. */
  @Test
  void subscriberThatInterruptsItsThread() throws Exception {
    Subscriber subscriber =
        subscribe(
            new Subscriber() {
              @Override
              public void onNext(Kevent event) {
                super.onNext(event);
                Thread.currentThread().interrupt();
              }
            });
    subscriber.request(Long.MAX_VALUE);
    for (int i = 0; i < 10; i++) {
      trigger(i, i + 1);
      assertThat(subscriber.nextNumber()).isEqualTo(i);
    }
  }
}
