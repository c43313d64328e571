package org.pagewalk.kernel.ob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.NtStatus;

class HandleTableTest {
  private static final class TestObject extends KernelObject {
    private int lastCloses;
    private int deletions;

    TestObject() {
      super(ObjectType.EVENT);
    }

    @Override
    protected void lastHandleClosed() {
      lastCloses++;
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
  void protectedHandleIsNotClosedButByItsProcesssEnd() {
    int handle = table.open(object, 1, true);
    table.setAttributes(handle, false, true);
    assertThat(table.close(handle)).isEqualTo(NtStatus.HANDLE_NOT_CLOSABLE);
    assertThat(table.lookup(handle).inherit()).isFalse();
    assertThat(table.lookup(handle).access()).isEqualTo(1);
    table.setAttributes(handle, true, false);
    assertThat(table.lookup(handle).inherit()).isTrue();
    table.setAttributes(handle, true, true);
    table.closeAll();
    assertThat(table.count()).isZero();
    assertThat(object.lastCloses).isEqualTo(1);
    assertThat(
            catchThrowableOfType(
                    StatusException.class, () -> table.setAttributes(handle, true, true))
                .status())
        .isEqualTo(NtStatus.INVALID_HANDLE);
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

  @Test
  void fullTableTakesNoMore() {
    for (int i = 0; i < 1 << 20; i++) {
      table.open(object, 0, false);
    }
    assertThat(
            catchThrowableOfType(StatusException.class, () -> table.open(object, 0, false))
                .status())
        .isEqualTo(NtStatus.INSUFFICIENT_RESOURCES);
    table.close(4);
    assertThat(table.open(object, 0, false)).isEqualTo(4);
  }
}
