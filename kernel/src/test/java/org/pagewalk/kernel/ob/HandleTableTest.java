package org.pagewalk.kernel.ob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

class HandleTableTest {
  private static final class TestObject extends KernelObject {
    private int lastCloses;
    private int deletions;
    private int statusOfLastClose = NtStatus.SUCCESS;

    TestObject() {
      super(ObjectType.EVENT);
    }

    @Override
    protected int lastHandleClosed() {
      lastCloses++;
      return statusOfLastClose;
    }

    @Override
    protected void deleted() {
      deletions++;
    }
  }

  private final HandleTable table = new HandleTable();
  private final TestObject object = new TestObject();

  private int statusOf(int handle, Class<? extends KernelObject> kind, int access) {
    return catchThrowableOfType(StatusException.class, () -> table.get(handle, kind, access))
        .status();
  }

  @Test
  void handlesAreMultiplesOfFourFromFourOn() {
    assertThat(table.open(object, 1, false)).isEqualTo(4);
    assertThat(table.open(object, 1, false)).isEqualTo(8);
    assertThat(table.open(object, 1, false)).isEqualTo(12);
    assertThat(table.count()).isEqualTo(3);
    assertThat(object.handleCount()).isEqualTo(3);
  }

  @Test
  void lowBitsOfAHandleMeanNothing() {
    int handle = table.open(object, 1, false);
    for (int bits = 0; bits < 4; bits++) {
      assertThat(table.lookup(handle + bits).object()).isSameAs(object);
    }
    assertThat(table.close(handle + 3)).isZero();
    assertThat(table.lookup(handle)).isNull();
  }

  @Test
  void whatIsNoHandleHasNoEntry() {
    table.open(object, 1, false);
    for (int handle : new int[] {0, 3, 8, 0x80000004, -1, -2, Integer.MAX_VALUE}) {
      assertThat(table.lookup(handle)).as("%08X", handle).isNull();
      assertThat(table.close(handle)).isEqualTo(NtStatus.INVALID_HANDLE);
    }
  }

  @Test
  void everyRightThatIsAskedForMustBeGranted() {
    int handle = table.open(object, 6, false);
    assertThat(table.get(handle, TestObject.class, 6)).isSameAs(object);
    assertThat(table.get(handle, TestObject.class, 0)).isSameAs(object);
    assertThat(statusOf(handle, TestObject.class, 3)).isEqualTo(NtStatus.ACCESS_DENIED);
    assertThat(statusOf(handle, DirectoryObject.class, 8))
        .as("the type comes first")
        .isEqualTo(NtStatus.OBJECT_TYPE_MISMATCH);
    assertThat(statusOf(0x40, TestObject.class, 0)).isEqualTo(NtStatus.INVALID_HANDLE);
  }

  @Test
  void processsEndClosesEveryHandle() {
    int first = table.open(object, 1, true);
    table.open(object, 2, false);
    table.closeAll();
    assertThat(table.count()).isZero();
    assertThat(table.lookup(first)).isNull();
    assertThat(object.lastCloses).isEqualTo(1);
    assertThat(object.deletions).isEqualTo(1);
  }

  @Test
  void objectIsDeletedOnceWhenNothingRefersToIt() {
    object.reference();
    int first = table.open(object, 1, false);
    int second = table.open(object, 1, false);
    table.close(first);
    assertThat(object.lastCloses).isZero();
    table.close(second);
    assertThat(object.lastCloses).isEqualTo(1);
    assertThat(object.deletions).as("it is still referenced").isZero();
    object.dereference();
    assertThat(object.deletions).isEqualTo(1);
  }

  @Test
  void referencesAloneKeepAnObject() {
    object.reference();
    object.reference();
    object.dereference();
    assertThat(object.deletions).isZero();
    object.dereference();
    assertThat(object.deletions).isEqualTo(1);
  }

  @Test
  void inheritedHandlesAreCountedAndHolesAreFilledFromBelow() {
    TestObject other = new TestObject();
    table.open(object, 1, false);
    int inherited = table.open(other, 2, true);
    table.open(object, 1, false);
    HandleTable child = new HandleTable();
    child.inheritFrom(table);
    assertThat(child.count()).isEqualTo(1);
    assertThat(child.lookup(inherited).access()).isEqualTo(2);
    assertThat(child.lookup(inherited).inherit()).isTrue();
    assertThat(other.handleCount()).isEqualTo(2);
    assertThat(object.handleCount()).isEqualTo(2);
    assertThat(child.open(object, 1, false)).isEqualTo(4);
    assertThat(child.open(object, 1, false)).isEqualTo(12);
    assertThat(child.open(object, 1, false)).isEqualTo(16);
  }

  private static int statusOfOpening(HandleTable table, KernelObject object) {
    return catchThrowableOfType(StatusException.class, () -> table.open(object, 0, false)).status();
  }

  @Test
  void tablesOfOneQuotaTakeNoMoreTogether() {
    Quota quota = HandleTable.newQuota();
    HandleTable one = new HandleTable(quota);
    HandleTable other = new HandleTable(quota);
    for (int i = 0; i < 1 << 15; i++) {
      one.open(object, 0, i < 10);
      other.open(object, 0, false);
    }
    assertThat(statusOfOpening(one, object)).isEqualTo(NtStatus.INSUFFICIENT_RESOURCES);
    assertThat(statusOfOpening(other, object)).isEqualTo(NtStatus.INSUFFICIENT_RESOURCES);
    assertThat(catchThrowableOfType(StatusException.class, one::requireRoom).status())
        .isEqualTo(NtStatus.INSUFFICIENT_RESOURCES);
    assertThat(one.count()).isEqualTo(1 << 15);
    one.close(4);
    other.requireRoom();
    assertThat(other.open(object, 0, false)).isEqualTo(4 + (4 << 15));
    other.closeAll();
    assertThat(one.open(object, 0, true)).isEqualTo(4);
    new HandleTable(quota).inheritFrom(one);
    assertThat(quota.hasRoomFor((1 << 15) - 10)).isTrue();
    assertThat(quota.hasRoomFor((1 << 15) - 9)).isFalse();
  }

  @Test
  void heirsHandlesNeedRoomBeforehand() {
    Quota quota = new Quota(5);
    HandleTable parent = new HandleTable(quota);
    parent.open(object, 0, true);
    int third = 0;
    for (int i = 0; i < 2; i++) {
      third = parent.open(object, 0, true);
    }
    assertThat(catchThrowableOfType(StatusException.class, parent::requireRoomForHeir).status())
        .isEqualTo(NtStatus.INSUFFICIENT_RESOURCES);
    parent.close(third);
    parent.requireRoomForHeir();
  }

  @Test
  void statusOfTheLastCloseIsThatOfNtClose() {
    object.statusOfLastClose = NtStatus.DISK_FULL;
    int first = table.open(object, 0, false);
    int second = table.open(object, 0, false);
    assertThat(table.close(first)).isEqualTo(NtStatus.SUCCESS);
    assertThat(table.close(second)).isEqualTo(NtStatus.DISK_FULL);
    assertThat(table.lookup(second)).isNull();
    assertThat(object.deletions).isEqualTo(1);
  }

  @Test
  void whatMustBeTakenCountsBeyondTheQuota() {
    Quota quota = new Quota(1);
    quota.take(1);
    quota.takeAnyway(1);
    quota.give(1);
    assertThat(quota.hasRoomFor(1)).isFalse();
    quota.give(1);
    assertThat(quota.hasRoomFor(1)).isTrue();
  }
}
