package org.pagewalk.kernel.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NtStatusTest {
  @Test
  void knownCodeIsNamedAsInTheHeaders() {
    assertThat(NtStatus.nameOf(0xC0000005)).isEqualTo("STATUS_ACCESS_VIOLATION");
    assertThat(NtStatus.nameOf(0)).isEqualTo("STATUS_SUCCESS");
  }

  @Test
  void unknownCodeIsShownInHexadecimal() {
    assertThat(NtStatus.nameOf(0xC0FFEE00)).isEqualTo("0xC0FFEE00");
  }

  @Test
  void severityFollowsTheUpperTwoBits() {
    assertThat(NtStatus.isSuccess(NtStatus.IMAGE_NOT_AT_BASE)).isTrue();
    assertThat(NtStatus.isSuccess(NtStatus.GUARD_PAGE_VIOLATION)).isFalse();
    assertThat(NtStatus.isError(NtStatus.GUARD_PAGE_VIOLATION)).isFalse();
    assertThat(NtStatus.isError(NtStatus.NO_MEMORY)).isTrue();
  }

  @Test
  void noTwoNamesShareACode() throws IllegalAccessException {
    Set<Integer> codes = new LinkedHashSet<>();
    for (Field field : NtStatus.class.getFields()) {
      assertThat(codes.add(field.getInt(null))).as(field.getName()).isTrue();
    }
  }
}
