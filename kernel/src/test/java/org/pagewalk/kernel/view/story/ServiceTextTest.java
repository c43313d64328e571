package org.pagewalk.kernel.view.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pagewalk.kernel.event.ArgumentType;
import org.pagewalk.kernel.event.ServiceArgument;

class ServiceTextTest {
  private static ServiceArgument argument(ArgumentType type, long value) {
    return new ServiceArgument("It", type, OptionalLong.of(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BOOLEAN | 0 | FALSE",
        "BOOLEAN | 0x100 | FALSE",
        "BOOLEAN | 0x80 | TRUE",
        "HANDLE | 0xFFFFFFFF | 0xFFFFFFFF",
        "ULONG | 0 | 0x0",
        "PVOID | 0x7C901010 | 0x7C901010",
        "PSIZE_T | 0x12FE00 | 0x12FE00",
        "LONG | 0xFFFFFFFF | -1",
        "LARGE_INTEGER | -50000 | -50000",
        "IO_STATUS_BLOCK | 0x00000010C0000008 | {Status=STATUS_INVALID_HANDLE, Information=0x10}",
        "CLIENT_ID | 0x0000000C80000008 | {UniqueProcess=0x80000008, UniqueThread=0xC}"
      })
  void valueIsWrittenByItsType(ArgumentType type, String value, String words) {
    assertThat(ServiceText.value(argument(type, Long.decode(value)))).isEqualTo(words);
  }

  @Test
  void callIsWrittenAsNtPrototypesAre() {
    assertThat(ServiceText.call("NtTestAlert", List.of())).isEqualTo("NtTestAlert()");
    assertThat(
            ServiceText.call(
                "NtWaitForSingleObject",
                List.of(
                    new ServiceArgument("Handle", ArgumentType.HANDLE, OptionalLong.of(0x24)),
                    new ServiceArgument("Alertable", ArgumentType.BOOLEAN, OptionalLong.of(0)),
                    new ServiceArgument(
                        "*Timeout", ArgumentType.LARGE_INTEGER, OptionalLong.empty()))))
        .isEqualTo("NtWaitForSingleObject(Handle=0x24, Alertable=FALSE, *Timeout=?)");
  }
}
