package org.pagewalk.kernel.mm.pfn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pagewalk.kernel.event.EventLog;
import org.pagewalk.kernel.ke.time.Costs;
import org.pagewalk.kernel.ke.time.TestClock;
import org.pagewalk.kernel.ke.wait.Dispatcher;
import org.pagewalk.kernel.ke.wait.KEvent;
import org.pagewalk.kernel.ke.wait.Waiter;
import org.pagewalk.kernel.mm.TestRam;
import org.pagewalk.kernel.mm.pagefile.InjectedFaults;
import org.pagewalk.kernel.mm.pagefile.PagingFiles;
import org.pagewalk.kernel.mm.pagefile.SlotRun;
import org.pagewalk.kernel.mm.pagefile.TestPageStore;
import org.pagewalk.kernel.mm.pte.Protection;
import org.pagewalk.kernel.mm.pte.PteFormat;
import org.pagewalk.kernel.mm.pte.TwoLevelFormat;

class PageFramesTest {
  private static final int FRAMES = 16;
  private static final int TABLE = 15;
  private static final int PTE = 0xC0000040;

  private static final class TestThread extends Waiter {}

  private final TestClock clock = new TestClock();
  private final TestRam ram = new TestRam(FRAMES);
  private final PteFormat format = new TwoLevelFormat();
  private final PfnDatabase pfn = new PfnDatabase(FRAMES);
  private final PagingFiles pagingFiles = new PagingFiles(InjectedFaults.none());
  private final List<Waiter> ready = new ArrayList<>();
  private final Dispatcher dispatcher = new Dispatcher((thread, _) -> ready.add(thread));
  private final PageFrames frames =
      new PageFrames(
          ram, format, pfn, pagingFiles, dispatcher, clock, new EventLog(clock, _ -> {}));
  private final TestThread sleeper = new TestThread();

  PageFramesTest() {
    pagingFiles.add(new TestPageStore(), 100 << 12, 100 << 12);
    pfn.unlink(TABLE);
    frames.activate(TABLE, 0, TABLE, 0, PfnDatabase.SYSTEM);
    ram.zeroFrame(TABLE);
  }

  /** Makes a page that is mapped by an entry of the table, as a fault does. */
  private int mapped(int pteAddress, long original, int flags) {
    int frame = frames.take();
    frames.activate(frame, pteAddress, TABLE, original, flags);
    frames.writePte(pteAddress, TABLE, format.valid(frame, Protection.READWRITE, true));
    return frame;
  }

  private int mapped() {
    return mapped(PTE, format.demandZero(Protection.READWRITE), 0);
  }

  /** Unmaps a page as a trim does. */
  private void trim(int frame) {
    frames.writePte(pfn.pteAddress(frame), TABLE, format.transition(frame, Protection.READWRITE));
    frames.dropShare(frame);
  }

  private long pte(int pteAddress) {
    return format.read(ram, (long) TABLE << 12 | pteAddress & 0xFFF);
  }

  private long slot() {
    SlotRun run = pagingFiles.allocate(1);
    return format.pagingFile(0, run.first(), Protection.READWRITE);
  }

  /** Takes frames until so many are available. */
  private List<Integer> leave(int available) {
    List<Integer> taken = new ArrayList<>();
    while (pfn.availableCount() > available) {
      taken.add(frames.take());
    }
    return taken;
  }

  /** Uses a frame that was taken, and deletes its page. */
  private void giveBack(int frame) {
    frames.activate(frame, PTE, TABLE, 0, 0);
    frames.deleteMapped(frame);
  }

  private void sleep() {
    KEvent event = frames.awaitAvailable();
    assertThat(event.isSignalled()).isFalse();
    dispatcher.waitInKernel(sleeper, event);
    assertThat(sleeper.isWaiting()).isTrue();
  }

  @Test
  void aZeroedFrameComesFromTheZeroedListFirst() {
    assertThat(frames.zeroOne()).isTrue();
    long before = clock.time();
    int frame = frames.takeZeroed();
    assertThat(frames.lastSource()).isEqualTo(PageState.ZEROED);
    assertThat(clock.time()).isEqualTo(before);
    assertThat(ram.read32((long) frame << 12)).isZero();
    assertThat(pfn.isListed(frame)).isFalse();
  }

  @Test
  void aFreeFrameIsZeroedWhenZerosAreWanted() {
    int frame = frames.takeZeroed();
    assertThat(frames.lastSource()).isEqualTo(PageState.FREE);
    assertThat(clock.time()).isEqualTo(Costs.ZERO_PAGE);
    assertThat(ram.read32(((long) frame << 12) + 0xFFC)).isZero();
  }

  @Test
  void anyContentComesFromTheFreeListFirstThenTheZeroedThenStandby() {
    int standby = mapped();
    trim(standby);
    assertThat(pfn.state(standby)).isEqualTo(PageState.STANDBY);
    frames.zeroOne();
    while (pfn.freeCount() > 0) {
      frames.take();
      assertThat(frames.lastSource()).isEqualTo(PageState.FREE);
    }
    frames.take();
    assertThat(frames.lastSource()).isEqualTo(PageState.ZEROED);
    assertThat(frames.take()).isEqualTo(standby);
    assertThat(frames.lastSource()).isEqualTo(PageState.STANDBY);
    assertThat(frames.take()).isEqualTo(PfnDatabase.NONE);
    assertThat(frames.takeZeroed()).isEqualTo(PfnDatabase.NONE);
  }

  @Test
  void aStandbyFrameThatIsTakenLeavesItsOriginalPteBehind() {
    long original = slot();
    int frame = mapped(PTE, original, 0);
    assertThat(pfn.shareCount(TABLE)).isEqualTo(2);
    trim(frame);
    assertThat(pfn.shareCount(TABLE)).isEqualTo(2);
    leave(1);
    assertThat(frames.takeZeroed()).isEqualTo(frame);
    assertThat(pte(PTE)).isEqualTo(original);
    assertThat(pfn.shareCount(TABLE)).isEqualTo(1);
    assertThat(ram.read32((long) frame << 12)).isZero();
    assertThat(pagingFiles.usedCount()).isEqualTo(1);
  }

  @Test
  void zeroingGoesThroughTheFreeListFromItsHead() {
    int first = pfn.firstFree();
    assertThat(frames.zeroOne()).isTrue();
    assertThat(pfn.firstZeroed()).isEqualTo(first);
    assertThat(clock.time()).isEqualTo(Costs.ZERO_PAGE);
    assertThat(ram.read32((long) first << 12)).isZero();
    for (int i = 0; i < FRAMES - 2; i++) {
      assertThat(frames.zeroOne()).isTrue();
    }
    assertThat(frames.zeroOne()).isFalse();
    assertThat(pfn.zeroedCount()).isEqualTo(FRAMES - 1);
  }

  /** Where a page goes with its last reference, by what its flags say. */
  @ParameterizedTest
  @CsvSource({
    "0, STANDBY",
    "1, MODIFIED",
    "16, FREE",
    "17, FREE",
    "257, MODIFIED_NO_WRITE",
    "272, FREE",
  })
  void aPageGoesWhereItsFlagsSay(int flags, PageState state) {
    int frame = mapped(PTE, format.demandZero(Protection.READWRITE), flags);
    trim(frame);
    assertThat(pfn.state(frame)).isEqualTo(state);
    assertThat(pfn.modifiedMappedCount()).isZero();
  }

  @Test
  void aModifiedPageOfAFileGoesToTheListOfMappedPages() {
    long inFile = format.subsection(3, Protection.READWRITE);
    int file = mapped(PTE, inFile, PfnDatabase.PROTOTYPE | PfnDatabase.MODIFIED);
    int memory =
        mapped(
            PTE + 4,
            format.demandZero(Protection.READWRITE),
            PfnDatabase.PROTOTYPE | PfnDatabase.MODIFIED);
    assertThat(frames.isMappedFile(file)).isTrue();
    assertThat(frames.isMappedFile(memory)).isFalse();
    assertThat(frames.isMappedFile(mapped(PTE + 8, inFile, PfnDatabase.MODIFIED))).isFalse();
    trim(file);
    trim(memory);
    assertThat(pfn.firstModifiedMapped()).isEqualTo(file);
    assertThat(pfn.firstModified()).isEqualTo(memory);
  }

  @Test
  void aPageStaysActiveUntilItsLastShareGoes() {
    int frame = mapped();
    pfn.addShare(frame, 1);
    frames.dropShare(frame);
    assertThat(pfn.isActive(frame)).isTrue();
    assertThat(pfn.referenceCount(frame)).isEqualTo(1);
    frames.dropShare(frame);
    assertThat(pfn.isActive(frame)).isFalse();
    assertThatThrownBy(() -> frames.dropShare(frame)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aReferenceKeepsAPageOffTheLists() {
    int frame = mapped();
    frames.addReference(frame);
    trim(frame);
    assertThat(pfn.state(frame)).isEqualTo(PageState.TRANSITION);
    assertThat(pfn.isListed(frame)).isFalse();
    frames.dropReference(frame);
    assertThat(pfn.state(frame)).isEqualTo(PageState.STANDBY);
    frames.addReference(frame);
    assertThat(pfn.isListed(frame)).isFalse();
    assertThat(pfn.referenceCount(frame)).isEqualTo(1);
    frames.dropReference(frame);
    assertThatThrownBy(() -> frames.dropReference(frame)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aPageOnAListOrInATransferBecomesActiveAgain() {
    int frame = mapped();
    trim(frame);
    frames.reactivate(frame);
    assertThat(frames.lastSource()).isEqualTo(PageState.STANDBY);
    assertThat(pfn.isActive(frame)).isTrue();
    assertThat(pfn.referenceCount(frame)).isEqualTo(1);
    frames.addReference(frame);
    trim(frame);
    frames.reactivate(frame);
    assertThat(frames.lastSource()).isEqualTo(PageState.TRANSITION);
    assertThat(pfn.referenceCount(frame)).isEqualTo(2);
  }

  @Test
  void aModifiedPageGivesItsCopyOnDiskUpOnce() {
    int frame = mapped(PTE, slot(), 0);
    frames.markModified(frame);
    assertThat(pfn.has(frame, PfnDatabase.MODIFIED)).isTrue();
    assertThat(pagingFiles.usedCount()).isZero();
    assertThat(pfn.originalPte(frame)).isEqualTo(format.demandZero(Protection.READWRITE));
    pfn.setOriginalPte(frame, slot());
    frames.markModified(frame);
    assertThat(pagingFiles.usedCount()).isEqualTo(1);
  }

  @Test
  void aModifiedPageOfAnImageBelongsToThePagingFileFromThenOn() {
    long inFile = format.subsection(3, Protection.READWRITE);
    int image = mapped(PTE, inFile, PfnDatabase.PROTOTYPE | PfnDatabase.IMAGE);
    int data = mapped(PTE + 4, inFile, PfnDatabase.PROTOTYPE);
    frames.markModified(image);
    frames.markModified(data);
    assertThat(pfn.originalPte(image)).isEqualTo(format.demandZero(Protection.READWRITE));
    assertThat(pfn.originalPte(data)).isEqualTo(inFile);
  }

  @ParameterizedTest
  @ValueSource(ints = {PfnDatabase.MODIFIED, PfnDatabase.MODIFIED | PfnDatabase.WRITE_FAILED})
  void aWrittenPageIsCleanAndWaitsOnStandby(int flags) {
    int frame = mapped(PTE, format.subsection(1, 4), PfnDatabase.PROTOTYPE | flags);
    trim(frame);
    frames.cleaned(frame);
    assertThat(pfn.state(frame)).isEqualTo(PageState.STANDBY);
    assertThat(pfn.has(frame, flags)).isFalse();
    frames.reactivate(frame);
    pfn.set(frame, flags);
    frames.cleaned(frame);
    assertThat(pfn.isActive(frame)).isTrue();
    assertThat(pfn.has(frame, flags)).isFalse();
    trim(frame);
    assertThat(pfn.state(frame)).isEqualTo(PageState.STANDBY);
  }

  @Test
  void theContentOfAForgottenPageIsOnNoDisk() {
    int active = mapped(PTE, slot(), 0);
    frames.forget(active);
    assertThat(pagingFiles.usedCount()).isZero();
    assertThat(pfn.isActive(active)).isTrue();
    int modified = mapped(PTE + 4, format.demandZero(Protection.READWRITE), PfnDatabase.MODIFIED);
    trim(modified);
    frames.forget(modified);
    assertThat(pfn.state(modified)).isEqualTo(PageState.STANDBY);
    assertThat(pfn.has(modified, PfnDatabase.MODIFIED)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {PfnDatabase.READ_IN_PROGRESS, PfnDatabase.WRITE_IN_PROGRESS})
  void aPageInATransferIsNotForgotten(int transfer) {
    int frame = mapped(PTE, slot(), PfnDatabase.MODIFIED | transfer);
    frames.forget(frame);
    assertThat(pfn.has(frame, PfnDatabase.MODIFIED)).isTrue();
    assertThat(pagingFiles.usedCount()).isEqualTo(1);
  }

  @Test
  void anEntryReleasesTheSlotThatItNamesAndNoOther() {
    long named = slot();
    slot();
    frames.releaseSlotOf(format.demandZero(Protection.READWRITE));
    frames.releaseSlotOf(0);
    assertThat(pagingFiles.usedCount()).isEqualTo(2);
    frames.releaseSlotOf(named);
    assertThat(pagingFiles.usedCount()).isEqualTo(1);
    assertThat(pagingFiles.get(0).isUsed(format.slot(named))).isFalse();
  }

  @Test
  void aDeletedPageOnAListIsFreeAtOnceWithItsSlot() {
    int frame = mapped(PTE, slot(), 0);
    trim(frame);
    frames.deleteUnmapped(frame);
    assertThat(pfn.state(frame)).isEqualTo(PageState.FREE);
    assertThat(pagingFiles.usedCount()).isZero();
  }

  @Test
  void aDeletedPageInATransferIsFreeWithItsEnd() {
    int frame = mapped(PTE, slot(), 0);
    frames.addReference(frame);
    trim(frame);
    frames.deleteUnmapped(frame);
    assertThat(pfn.isListed(frame)).isFalse();
    assertThat(pagingFiles.usedCount()).isEqualTo(1);
    frames.dropReference(frame);
    assertThat(pfn.state(frame)).isEqualTo(PageState.FREE);
    assertThat(pagingFiles.usedCount()).isZero();
  }

  @Test
  void aMappedPageThatIsDeletedIsFreeWithItsLastShare() {
    int frame = mapped(PTE, slot(), PfnDatabase.MODIFIED);
    frames.deleteMapped(frame);
    assertThat(pfn.state(frame)).isEqualTo(PageState.FREE);
    assertThat(pagingFiles.usedCount()).isZero();
  }

  @Test
  void theUseOfATableCountsEntriesThatNameAFrame() {
    int frame = mapped();
    assertThat(pfn.shareCount(TABLE)).isEqualTo(2);
    frames.writePte(PTE, TABLE, format.transition(frame, Protection.READWRITE));
    assertThat(pfn.shareCount(TABLE)).isEqualTo(2);
    frames.writePte(PTE, TABLE, format.demandZero(Protection.READWRITE));
    assertThat(pfn.shareCount(TABLE)).isEqualTo(1);
    frames.writePte(PTE, TABLE, format.prototype(0xE1000000, false));
    assertThat(pfn.shareCount(TABLE)).isEqualTo(1);
    frames.writePte(PTE, TABLE, 0);
    assertThat(pfn.shareCount(TABLE)).isEqualTo(1);
    frames.writePte(PTE, TABLE, format.transition(frame, Protection.READWRITE));
    assertThat(pfn.shareCount(TABLE)).isEqualTo(2);
  }

  @Test
  void aSleeperWakesWhenFourFramesAreAvailable() {
    List<Integer> taken = leave(0);
    sleep();
    for (int i = 0; i < 3; i++) {
      giveBack(taken.get(i));
      assertThat(ready).isEmpty();
    }
    giveBack(taken.get(3));
    assertThat(ready).containsExactly(sleeper);
  }

  @Test
  void aSleeperWakesWhenPagesAreGivenUp() {
    int frame = mapped();
    leave(3);
    sleep();
    trim(frame);
    assertThat(ready).containsExactly(sleeper);
  }

  @Test
  void aSleeperWakesWhenAPageThatIsOnAListIsDeleted() {
    int frame = mapped(PTE, format.demandZero(Protection.READWRITE), PfnDatabase.MODIFIED);
    trim(frame);
    leave(3);
    sleep();
    frames.deleteUnmapped(frame);
    assertThat(ready).containsExactly(sleeper);
  }

  @Test
  void aSleeperWakesWhenAPageHasBeenFlushed() {
    int frame = mapped(PTE, format.subsection(1, 4), PfnDatabase.PROTOTYPE | PfnDatabase.MODIFIED);
    trim(frame);
    leave(3);
    sleep();
    frames.cleaned(frame);
    assertThat(ready).containsExactly(sleeper);
  }

  @Test
  void theEndOfATransferWakesASleeperHoweverFewFramesAreFree() {
    leave(0);
    sleep();
    frames.transferEnded();
    assertThat(ready).containsExactly(sleeper);
    assertThat(sleeper.isWaiting()).isFalse();
  }

  @Test
  void nobodyIsWokenWhenNobodySleeps() {
    KEvent event = frames.awaitAvailable();
    frames.transferEnded();
    giveBack(leave(10).getFirst());
    assertThat(event.isSignalled()).isFalse();
  }
}
