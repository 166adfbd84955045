// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Filter;
import org.kqueue4j.KqueueDump;

/** Scenarios are read as FORMAT.md says, and a trace is the scenario in normal form. */
class ScenarioTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      textBlock =
          """
          kqueue                              > kqueue
          file                                > file
            dup   0x10                        > dup 16
          close -1                            > close -1
          readable 3 0xffffffffffffffff       > readable 3 -1
          writable 3 -9223372036854775808     > writable 3 -9223372036854775808
          eof 3                               > eof 3
          hup 3                               > hup 3
          error 3 54                          > error 3 54
          oob 3 1                             > oob 3 1
          vnode 3 NWRITE|EXTEND               > vnode 3 0x00000006
          vnode 3 64                          > vnode 3 0x00000040
          assume 3 4 EXCEPT                   > assume 3 4 -8
          proc 10                             > proc 10
          fork 10 0xb                         > fork 10 11
          exec 10                             > exec 10
          exit 10 256                         > exit 10 256
          reap 10                             > reap 10
          denied 10 1                         > denied 10 1
          signal 15                           > signal 15
          advance 0x3e8                       > advance 1000
          limits calloutmax 2                 > limits calloutmax 2
          limits maxfiles 5                   > limits maxfiles 5
          limits slop 0                       > limits slop 0
          stat 3                              > stat 3
          kqread 3                            > kqread 3
          kqwrite 3                           > kqwrite 3
          dump 3                              > dump 3
          ioctl 3 FIOASYNC 1                  > ioctl 3 FIOASYNC 1
          ioctl 3 FIONREAD 0                  > ioctl 3 FIONREAD 0
          fsetown 3 1                         > ioctl 3 FIOSETOWN 1
          register 3 1,USER,ADD|FLAG1,0,0,1   > register 3 1,-9,0x2001,0x00000000,0,0x1
          kevent 3 4 inf                      > kevent 3 4 inf nchanges=0 space=4
          kevent 3 4 fault space=2 nchanges=9 > kevent 3 4 fault nchanges=9 space=2
          kevent 3 -4 -7                      > kevent 3 -4 -7 nchanges=0 space=0
          kevent 3 70000 0                    > kevent 3 70000 0 nchanges=0 space=65536
          """)
  void operationsAreEchoedInNormalForm(String line, String echo) throws Exception {
    assertThat(echoes(line)).containsExactly("> " + echo);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      textBlock =
          """
          4,READ,ADD,0,0,0x11            > 4,-1,0x0001,0x00000000,0,0x11
          4,WRITE,ADD,LOWAT,512,0        > 4,-2,0x0001,0x00000001,512,0x0
          0xffffffffffffffff,-3,0,0,-1,0 > 18446744073709551615,-3,0x0000,0x00000000,-1,0x0
          -1,VNODE,0x21,NDELETE|0x10,0,0 > 18446744073709551615,-4,0x0021,0x00000011,0,0x0
          10,PROC,ADD,EXIT|FORK|TRACK,0,0 > 10,-5,0x0001,0xc0000001,0,0x0
          2,SIGNAL,ADD|DISPATCH,0,0,0    > 2,-6,0x0081,0x00000000,0,0x0
          2,TIMER,ADD|ONESHOT,0,0x64,0   > 2,-7,0x0011,0x00000000,100,0x0
          2,EXCEPT,DELETE,OOB,0,0        > 2,-8,0x0002,0x00000002,0,0x0
          2,USER,CLEAR|RECEIPT,FFCOPY|TRIGGER|5,0,0 > 2,-9,0x0060,0xc1000005,0,0x0
          2,USER,ENABLE|DISABLE,FFAND|FFOR|FFNOP,0,0 > 2,-9,0x000c,0xc0000000,0,0x0
          1,-32768,0x1ffff,0x1ffffffff,0,0xffffffffffffffff > \
              1,-32768,0xffff,0xffffffff,0,0xffffffffffffffff
          1,32767,HUP|NODATA|ERROR|EOF,CHILD|TRACKERR,0,0 > 1,32767,0xd800,0x00000006,0,0x0
          1,USER,0,REVOKE|RENAME|LINK|ATTRIB|EXEC,0,0 > 1,-9,0x0000,0x20000078,0,0x0
          """)
  void changesTakeNamesAndNumbers(String change, String normal) throws Exception {
    assertThat(echoes("register 3 " + change)).containsExactly("> register 3 " + normal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      textBlock =
          """
          nonsense                             > unknown operation 'nonsense'
          KQUEUE                               > unknown operation 'KQUEUE'
          kqueue 3                             > too many arguments
          dup                                  > fd missing
          dup 3 4                              > too many arguments
          dup x                                > bad fd 'x'
          dup 3x                               > bad fd '3x'
          dup 0x                               > bad fd '0x'
          dup -                                > bad fd '-'
          dup +3                               > bad fd '+3'
          dup 3,4                              > bad fd '3,4'
          dup 0x80000000                       > fd out of range
          readable 3                           > value missing
          readable 3 18446744073709551616      > value out of range: 18446744073709551616
          readable 3 -9223372036854775809      > value out of range: -9223372036854775809
          writable                             > fd missing
          vnode 3                              > hint missing
          vnode 3 NWRITE|                      > bad hint ''
          vnode 3 WRITE                        > bad hint 'WRITE'
          assume 3                             > destination missing
          assume 3 4                           > filter missing
          assume 3 4 READER                    > bad filter 'READER'
          proc                                 > pid missing
          fork 1                               > second argument missing
          exit 1                               > second argument missing
          denied 1                             > second argument missing
          signal                               > signal missing
          advance                              > ms missing
          limits                               > limit missing
          limits calloutmax                    > value missing
          limits openfiles 3                   > unknown limit 'openfiles'
          stat                                 > kqueue missing
          dump 3 4                             > too many arguments
          ioctl 3                              > command missing
          ioctl 3 FIOASYNC                     > argument missing
          fsetown 3                            > pid missing
          register 3                           > change missing
          register 3 1,USER,ADD,0,0            > a change has six fields
          register 3 1,USER,ADD,0,0,0,0        > a change has six fields
          register 3 1,USER,ADD,0,0,           > bad udata ''
          register 3 ,USER,ADD,0,0,0           > bad ident ''
          register 3 1,32768,ADD,0,0,0         > filter out of range
          register 3 1,USER,add,0,0,0          > bad flags 'add'
          register 3 1,USER,ADD|LOWAT,0,0,0    > bad flags 'LOWAT'
          register 3 1,USER,ADD,ADD,0,0        > bad fflags 'ADD'
          register 3 1,USER,ADD,0,ten,0        > bad data 'ten'
          register 3 1,USER,ADD,0,0,0 2,USER,ADD,0,0,0 > too many arguments
          kevent                               > kqueue missing
          kevent 3                             > nevents missing
          kevent 3 1                           > timeout missing
          kevent 3 1 soon                      > bad timeout 'soon'
          kevent 3 1 0 nchanges=               > bad nchanges ''
          kevent 3 1 0 space=-1                > space out of range
          kevent 3 1 0 space=65537             > space out of range
          kevent 3 1 0 1,USER                  > a change has six fields
          """)
  void aMalformedLineIsNamed(String line, String what) {
    MalformedScenarioException e = malformed("# a comment", "kqueue", "", line, "file");

    assertThat(e.line()).isEqualTo(4);
    assertThat(e).hasMessage("line 4: " + what);
  }

  @Test
  void anEchoWithoutOperationIsMalformed() {
    assertThat(malformed("kqueue", ">")).hasMessage("line 2: operation missing");
  }

  @Test
  void aCallHasAtMost1024Changes() throws Exception {
    String changes = String.join(" ", Collections.nCopies(1024, "1,USER,ADD,0,0,0"));

    assertThat(run("kqueue", "kevent 3 0 0 " + changes)).endsWith("= 0 0");
    assertThat(malformed("kevent 3 0 0 " + changes + " 1,USER,ADD,0,0,0"))
        .hasMessage("line 1: too many changes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "\t", "# kqueue", "#kqueue"})
  void blankLinesAndCommentsAreSkipped(String line) throws Exception {
    assertThat(run(line)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "= 3 0",
        "e 1 -9 0x0001 0x00000000 0 0x0",
        "! closed 0",
        "r",
        "s 0 32 010000",
        "k",
        "p 1 -9",
        "q count=0 async=0",
        "t 5"
      })
  void theResultsInATraceAreSkipped(String line) throws Exception {
    assertThat(run(line)).isEmpty();
  }

  @Test
  void aScenarioAndItsTraceGiveTheSameTrace() throws Exception {
    List<String> trace =
        run(
            "# one of everything that a trace can hold",
            "",
            "kqueue",
            "\tfile  ",
            "kevent  3 9   0   4,READ,ADD|CLEAR,0,0,0x11   1,TIMER,ADD,0,5,7  9,USER,DELETE,0,0,0",
            "fsetown 3 1",
            "ioctl 3 FIOASYNC 1",
            "readable 4 10",
            "register 3 1,USER,ADD,0,0,0",
            "kevent 3 9 inf",
            "kevent 3 9 inf",
            "stat 3",
            "dump 3",
            "dup 99",
            "close 4",
            "close 3");

    assertThat(trace)
        .containsExactly(
            "> kqueue",
            "= 3 0",
            "> file",
            "= 4 0",
            "> kevent 3 9 0 nchanges=3 space=9 4,-1,0x0021,0x00000000,0,0x11"
                + " 1,-7,0x0001,0x00000000,5,0x7 9,-9,0x0002,0x00000000,0,0x0",
            "= 1 0",
            "e 9 -9 0x4000 0x00000000 2 0x0",
            "> ioctl 3 FIOSETOWN 1",
            "= 0 0",
            "> ioctl 3 FIOASYNC 1",
            "= 0 0",
            "> readable 4 10",
            "! sigio 1",
            "= 0 0",
            "> register 3 1,-9,0x0001,0x00000000,0,0x0",
            "= 0 0",
            "r 1 -9 0x0001 0x00000000 0 0x0",
            "> kevent 3 9 inf nchanges=0 space=9",
            "= 1 0",
            "e 4 -1 0x0021 0x00000000 10 0x11",
            "> kevent 3 9 inf nchanges=0 space=9",
            "! sigio 1",
            "= 1 0",
            "e 1 -7 0x0021 0x00000000 1 0x7",
            "t 6",
            "> stat 3",
            "= 0 0",
            "s 0 32 010000",
            "> dump 3",
            "= 0 0",
            "q count=0 async=1",
            "k 1 -9 - 0x0001 0x00000000 0 0x00000000 0 0x0",
            "k 1 -7 - 0x0021 0x00000000 0 0x00000000 5 0x7",
            "k 4 -1 - 0x0021 0x00000000 0 0x00000000 0 0x11",
            "> dup 99",
            "= -1 EBADF",
            "> close 4",
            "! closed 1",
            "= 0 0",
            "> close 3",
            "! closed 0",
            "= 0 0");
    assertThat(Scenario.parse(trace).run()).isEqualTo(trace);
    assertThat(Replay.check(trace)).isNull();
  }

  @Test
  void eachRunStartsOnAFreshMachine() throws Exception {
    Scenario scenario = Scenario.parse(List.of("kqueue", "kevent 3 1 10", "file"));

    assertThat(scenario.run()).isEqualTo(scenario.run()).contains("= 4 0", "t 11");
  }

  private static List<String> run(String... lines) throws MalformedScenarioException {
    return Scenario.parse(List.of(lines)).run();
  }

  private static List<String> echoes(String... lines) throws MalformedScenarioException {
    return run(lines).stream().filter(line -> line.startsWith("> ")).toList();
  }

  private static MalformedScenarioException malformed(String... lines) {
    return catchThrowableOfType(
        MalformedScenarioException.class, () -> Scenario.parse(Stream.of(lines).toList()));
  }

  @Test
  void aListenerHearsOfEachOperationAndSeesTheQueuesAfterIt() throws Exception {
    List<Step> steps = new ArrayList<>();
    List<String> trace =
        Scenario.parse(
                List.of(
                    "# a comment",
                    "kqueue",
                    "",
                    "file",
                    "kevent 3 0 0 4,READ,ADD,0,0,7 1,TIMER,ADD,0,10,0",
                    "readable 4 5",
                    "advance 11",
                    "dup 3",
                    "close 3",
                    "close 99"))
            .run(steps::add);

    List<String> reported = new ArrayList<>();
    for (Step step : steps) {
      reported.add("> " + step.operation());
      reported.addAll(step.results());
    }
    assertThat(reported).isEqualTo(trace);
    assertThat(steps).extracting(Step::number).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(steps).extracting(Step::line).containsExactly(2, 4, 5, 6, 7, 8, 9, 10);
    assertThat(steps)
        .extracting(Step::milliseconds)
        .containsExactly(0L, 0L, 0L, 0L, 11L, 11L, 11L, 11L);

    assertThat(steps.getFirst().kqueues().getFirst().dump().knotes()).isEmpty();
    KqueueDump registered = steps.get(2).kqueues().getFirst().dump();
    assertThat(registered.knotes())
        .extracting(KqueueDump.Knote::filter)
        .containsExactly(Filter.TIMER, Filter.READ);
    assertThat(registered.pending()).isEmpty();
    KqueueDump pending = steps.get(4).kqueues().getFirst().dump();
    assertThat(pending.pending())
        .extracting(KqueueDump.Knote::filter)
        .containsExactly(Filter.READ, Filter.TIMER);
    assertThat(steps.get(5).kqueues().getFirst().descriptors()).containsExactly(3, 5);
    assertThat(steps.get(6).kqueues().getFirst().descriptors()).containsExactly(5);
    assertThat(steps.get(6).kqueues().getFirst().serial()).isZero();
  }
}
