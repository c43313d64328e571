package org.pagewalk.kernel.view.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.event.ArgumentType;
import org.pagewalk.kernel.event.EventStamp;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.event.ServiceArgument;

class JsonTraceTest {
  @Test
  void argumentsOfAServiceAreWrittenByNameAndType() {
    StringWriter lines = new StringWriter();
    new JsonTrace(lines)
        .heard(
            new EventStamp(12, 0, 4, 8, 0x01001000),
            new ExecutiveEvent.ServiceCalled(
                "NtWaitForSingleObject",
                new ServiceArgument("Handle", ArgumentType.HANDLE, -1),
                new ServiceArgument("Alertable", ArgumentType.BOOLEAN, 0x101),
                new ServiceArgument("Timeout", ArgumentType.PLARGE_INTEGER, 0)));
    assertThat(lines)
        .hasToString(
            """
            {"step":12,"sequence":0,"process":4,"thread":8,"eip":"01001000",\
            "event":"ServiceCalled","name":"NtWaitForSingleObject",\
            "arguments":{"Handle":"FFFFFFFF","Alertable":true,"Timeout":"00000000"}}
            """);
  }
}
