package org.pagewalk.kernel.ob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.status.NtStatus;
import org.pagewalk.kernel.status.StatusException;

class ObjectNamespaceTest {
  private static final class TestObject extends NamedObject {
    TestObject() {
      super(ObjectType.EVENT);
    }
  }

  private final ObjectNamespace names = new ObjectNamespace();
  private final TestObject object = new TestObject();

  private int statusOf(DirectoryObject base, String name) {
    return catchThrowableOfType(StatusException.class, () -> names.find(base, name)).status();
  }

  @Test
  void directoriesOfNtExist() {
    DirectoryObject root = (DirectoryObject) names.find(null, "\\");
    assertThat(root.name()).isEqualTo("\\");
    assertThat(root.entries()).hasSize(4);
    for (String name : new String[] {"BaseNamedObjects", "KnownDlls", "ObjectTypes", "Sessions"}) {
      KernelObject directory = names.find(null, "\\" + name);
      assertThat(directory).isInstanceOf(DirectoryObject.class);
      assertThat(directory.name()).isEqualTo("\\" + name);
      assertThat(names.find(root, name)).isSameAs(directory);
    }
  }

  @Test
  void namesAreFoundWhateverTheirCaseAndKeepTheirs() {
    object.enter(names, null, "\\BaseNamedObjects\\MyEvent");
    assertThat(names.find(null, "\\basenamedobjects\\MYEVENT")).isSameAs(object);
    assertThat(object.name()).isEqualTo("\\BaseNamedObjects\\MyEvent");
    assertThat(names.find(null, "\\BaseNamedObjects\\Other")).isNull();
  }

  @Test
  void objectInTheRootHasOneBackslash() {
    object.enter(names, null, "\\top");
    assertThat(object.name()).isEqualTo("\\top");
  }

  @Test
  void badPathsHaveTheirStatuses() {
    DirectoryObject base = (DirectoryObject) names.find(null, "\\KnownDlls");
    assertThat(statusOf(null, "plain")).isEqualTo(NtStatus.OBJECT_PATH_SYNTAX_BAD);
    assertThat(statusOf(null, "")).isEqualTo(NtStatus.OBJECT_PATH_SYNTAX_BAD);
    assertThat(statusOf(base, "\\absolute")).isEqualTo(NtStatus.OBJECT_PATH_SYNTAX_BAD);
    assertThat(statusOf(base, "\\")).isEqualTo(NtStatus.OBJECT_PATH_SYNTAX_BAD);
    assertThat(statusOf(null, "\\none\\x")).isEqualTo(NtStatus.OBJECT_PATH_NOT_FOUND);
    assertThat(statusOf(null, "\\KnownDlls\\")).isEqualTo(NtStatus.OBJECT_NAME_INVALID);
    object.enter(names, base, "leaf");
    assertThat(object.name()).isEqualTo("\\KnownDlls\\leaf");
    assertThat(statusOf(null, "\\KnownDlls\\leaf\\x")).isEqualTo(NtStatus.OBJECT_PATH_NOT_FOUND);
  }

  @Test
  void nameGoesWithTheLastHandle() {
    object.enter(names, null, "\\BaseNamedObjects\\e");
    HandleTable handles = new HandleTable();
    int first = handles.open(object, 1, false);
    int second = handles.open(object, 1, false);
    handles.close(first);
    assertThat(names.find(null, "\\BaseNamedObjects\\e")).isSameAs(object);
    handles.close(second);
    assertThat(names.find(null, "\\BaseNamedObjects\\e")).isNull();
  }

  @Test
  void allNamesTogetherHaveABound() {
    String folder = "\\BaseNamedObjects\\";
    String rest = "n".repeat(32_000);
    TestObject last = object;
    int count = 0;
    StatusException refused = null;
    while (refused == null) {
      TestObject next = new TestObject();
      String name = folder + count + rest;
      refused = catchThrowableOfType(StatusException.class, () -> next.enter(names, null, name));
      last = refused == null ? next : last;
      count++;
    }
    assertThat(refused.status()).isEqualTo(NtStatus.INSUFFICIENT_RESOURCES);
    assertThat(count - 1).isEqualTo((1 << 22) / 32_003);
    assertThat(names.find(null, folder + (count - 1) + rest)).isNull();
    names.remove(last);
    new TestObject().enter(names, null, folder + "again" + rest.substring(10));
  }

  @Test
  void nameOfAnotherObjectIsNotForgotten() {
    object.enter(names, null, "\\BaseNamedObjects\\e");
    TestObject next = new TestObject();
    next.enter(names, null, "\\BaseNamedObjects\\e");
    names.remove(object);
    assertThat(names.find(null, "\\BaseNamedObjects\\e")).isSameAs(next);
    names.remove(new TestObject());
    names.remove(next);
    assertThat(names.find(null, "\\BaseNamedObjects\\e")).isNull();
  }

  @Test
  void genericRightsAreThoseOfTheType() {
    int[][] rows = {
      // generic read, write, execute
      {0x20003, 0x2000C, 0x20003, 0xF000F},
      {0x20001, 0x20000, 0x20001, 0xF0001},
      {0x2001A, 0x201E0, 0x20005, 0xF01FF},
      {0x20410, 0x20BEA, 0x120000, 0x1F0FFF},
      {0x20048, 0x20037, 0x120000, 0x1F03FF},
      {0x20001, 0x20002, 0x120000, 0x1F0003},
      {0x20001, 0x20000, 0x120000, 0x1F0001},
      {0x20001, 0x20002, 0x120000, 0x1F0003},
      {0x20001, 0x20002, 0x120000, 0x1F0003},
      {0x20001, 0x20002, 0x20000, 0xF0003},
      {0x20005, 0x20002, 0x20008, 0xF001F},
      {0x120089, 0x120116, 0x1200A0, 0x1F01FF},
    };
    for (ObjectType type : ObjectType.values()) {
      int[] row = rows[type.ordinal()];
      assertThat(type.specificRights(AccessMask.GENERIC_READ)).as(type.name()).isEqualTo(row[0]);
      assertThat(type.specificRights(AccessMask.GENERIC_WRITE)).as(type.name()).isEqualTo(row[1]);
      assertThat(type.specificRights(AccessMask.GENERIC_EXECUTE)).as(type.name()).isEqualTo(row[2]);
      assertThat(type.specificRights(AccessMask.GENERIC_ALL)).isEqualTo(row[3]);
      assertThat(type.specificRights(AccessMask.MAXIMUM_ALLOWED)).isEqualTo(row[3]);
      assertThat(type.allAccess()).isEqualTo(row[3]);
      assertThat(type.specificRights(-1)).isEqualTo(row[3]);
      assertThat(type.specificRights(0x01FFFFFF)).isEqualTo(row[3]);
      assertThat(type.specificRights(0)).isZero();
    }
    assertThat(ObjectType.KEYED_EVENT.ntName()).isEqualTo("KeyedEvent");
  }
}
