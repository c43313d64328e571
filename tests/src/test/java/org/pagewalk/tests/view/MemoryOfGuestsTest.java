package org.pagewalk.tests.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.emulator.machine.Machine;
import org.pagewalk.emulator.machine.MachineExit;
import org.pagewalk.emulator.machine.Snapshot;
import org.pagewalk.emulator.processor.Processor;
import org.pagewalk.emulator.stop.Breakpoint;
import org.pagewalk.emulator.stop.Space;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.kernel.mm.addressspace.AddressSpace;
import org.pagewalk.kernel.mm.layout.Page;
import org.pagewalk.kernel.mm.layout.SystemLayout;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.SoftwarePte;
import org.pagewalk.kernel.mm.vad.Vad;
import org.pagewalk.kernel.view.memory.MemoryView;
import org.pagewalk.kernel.view.memory.PageLookup;
import org.pagewalk.tests.guest.CapturedConsole;
import org.pagewalk.tests.guest.GuestScenario;

/** What is seen of a busy guest from outside, against what its own accesses find there. */
class MemoryOfGuestsTest {
  private static final long LONGEST_FAULT = 10_000_000;

  @TempDir private Path folder;

  /** A page as it was seen. */
  private record Seen(PageLookup page, byte[] bytes) {}

  private static GuestSystem booted(String guest, Path folder) throws Exception {
    GuestSystem system =
        GuestScenario.of(GuestCatalogue.program(guest).orElseThrow(), folder)
            .ram(2)
            .keptFromHost()
            .boot(new CapturedConsole());
    system.kernel().keepHistory();
    return system;
  }

  private static AddressSpace space(GuestSystem system) {
    int directory = system.machine().units().processor().cr3;
    return system.kernel().memory().addressSpaces().all().stream()
        .filter(space -> space.directoryBase() == directory)
        .findFirst()
        .orElseThrow();
  }

  /** The pages of all regions that have content, but for the one that the kernel writes. */
  private static Map<Integer, Seen> sweep(GuestSystem system) {
    MemoryView view = new MemoryView(system.kernel().memory());
    Map<Integer, Seen> pages = new TreeMap<>();
    for (Vad vad : space(system).vads().toList()) {
      for (int page = vad.firstPage(); page <= vad.lastPage(); page++) {
        int address = Page.address(page);
        byte[] bytes = new byte[Page.SIZE];
        if (address != SystemLayout.SHARED_USER_DATA
            && view.read(space(system), address, bytes, 0, Page.SIZE).isEmpty()) {
          pages.put(address, new Seen(view.find(space(system), address), bytes));
        }
      }
    }
    return pages;
  }

  /** Whether a read of the page is answered with the page and nothing else. */
  private static boolean isReadable(PageLookup page) {
    int protection = page.region().protection();
    if (page.entry().decoded() instanceof SoftwarePte.Own own) {
      protection = own.protection();
    } else if (page.entry().decoded() instanceof SoftwarePte.PrototypeLookup lookup) {
      protection = lookup.protection();
    }
    return !Protection.isGuard(protection) && !Protection.isNoAccess(protection);
  }

  /** Linear address of the bytes of {@code mov eax,[eax]} in executable memory. */
  private static int loadInstruction(Map<Integer, Seen> pages) {
    for (Map.Entry<Integer, Seen> page : pages.entrySet()) {
      if (page.getValue().page().region() instanceof Vad.ImageVad) {
        byte[] bytes = page.getValue().bytes();
        for (int i = 0x400; i < bytes.length - 1; i++) {
          if (bytes[i] == (byte) 0x8B && bytes[i + 1] == 0) {
            return page.getKey() + i;
          }
        }
      }
    }
    throw new AssertionError("no image has the instruction");
  }

  /** Lets the guest's processor read a doubleword in user mode, faults and waits included. */
  private static int load(GuestSystem system, int instruction, int address) {
    Processor processor = system.machine().units().processor();
    processor.eip = instruction;
    processor.registers[Processor.EAX] = address;
    long limit = system.machine().clock().step() + LONGEST_FAULT;
    assertThat(system.runUntil(limit)).isEqualTo(new MachineExit.Breakpoint(instruction + 2));
    return processor.registers[Processor.EAX];
  }

  private static byte[] bytesNow(GuestSystem system, int page) {
    byte[] bytes = new byte[Page.SIZE];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) system.machine().units().linear().peek8(page + i);
    }
    return bytes;
  }

  private static void runToUserMode(GuestSystem system, long step) {
    assertThat(system.runUntil(step)).isEqualTo(new MachineExit.StepReached(step));
    while (system.machine().units().processor().cpl != 3) {
      system.runUntil(system.machine().clock().step() + 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sort-8m, 6000000, InPagingFile",
    "sort-8m, 9000000, InTransition",
    "sort-8m, 15000000, InPagingFile",
    "fault-tour, 140000, InFile",
    "mapped-file, 200000, Mapped",
    "cow-two-processes, 200000, Zero"
  })
  void bytesOfEveryPageAreThoseThatTheGuestsOwnAccessFinds(String guest, long step, String place)
      throws Exception {
    try (GuestSystem system = booted(guest, folder)) {
      runToUserMode(system, step);
      Machine machine = system.machine();
      Snapshot before = machine.snapshot();
      String digest = machine.digest();
      Map<Integer, Seen> pages = sweep(system);
      assertThat(machine.digest()).isEqualTo(digest);
      int instruction = loadInstruction(pages);
      machine.stops().breakpoints().add(new Breakpoint(new Space.Any(), instruction + 2));
      Set<String> places = new TreeSet<>();
      for (Map.Entry<Integer, Seen> page : pages.entrySet()) {
        if (isReadable(page.getValue().page())) {
          load(system, instruction, page.getKey());
          assertThat(bytesNow(system, page.getKey()))
              .as("%08X, seen %s", page.getKey(), page.getValue().page().place())
              .isEqualTo(page.getValue().bytes());
          places.add(page.getValue().page().place().getClass().getSimpleName());
        }
      }
      machine.restore(before);
      assertThat(machine.digest()).isEqualTo(digest);
      assertThat(places).contains(place);
    }
  }
}
