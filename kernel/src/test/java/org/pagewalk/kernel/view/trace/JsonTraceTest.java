package org.pagewalk.kernel.view.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.event.ArgumentType;
import org.pagewalk.kernel.event.EventStamp;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.event.ServiceArgument;

class JsonTraceTest {
  private static ServiceArgument argument(String name, ArgumentType type, long value) {
    return new ServiceArgument(name, type, OptionalLong.of(value));
  }

  @Test
  void argumentsOfAServiceAreWrittenByNameAndType() {
    StringWriter lines = new StringWriter();
    new JsonTrace(lines)
        .heard(
            new EventStamp(12, 0, 4, 8, 0x01001000),
            new ExecutiveEvent.ServiceCalled(
                "NtWaitForSingleObject",
                argument("Handle", ArgumentType.HANDLE, 0xFFFFFFFFL),
                argument("Alertable", ArgumentType.BOOLEAN, 1),
                argument("Timeout", ArgumentType.PLARGE_INTEGER, 0x12FE00),
                new ServiceArgument("*Timeout", ArgumentType.LARGE_INTEGER, OptionalLong.empty())));
    assertThat(lines)
        .hasToString(
            """
            {"step":12,"sequence":0,"process":4,"thread":8,"eip":"01001000",\
            "event":"ServiceCalled","name":"NtWaitForSingleObject",\
            "arguments":{"Handle":"0xFFFFFFFF","Alertable":"TRUE","Timeout":"0x12FE00",\
            "*Timeout":"?"}}
            """);
  }
}
