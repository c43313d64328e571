package org.pagewalk.kernel.view.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.pagewalk.kernel.event.EventStamp;
import org.pagewalk.kernel.event.ExecutiveEvent;

class JsonTraceTest {
  @Test
  void argumentsOfAServiceAreWrittenAsTheirWords() {
    StringWriter lines = new StringWriter();
    new JsonTrace(lines)
        .heard(
            new EventStamp(12, 0, 4, 8, 0x01001000),
            new ExecutiveEvent.ServiceCalled("NtClose", 0x10, -1));
    assertThat(lines)
        .hasToString(
            """
            {"step":12,"sequence":0,"process":4,"thread":8,"eip":"01001000",\
            "event":"ServiceCalled","name":"NtClose","arguments":["00000010","FFFFFFFF"]}
            """);
  }
}
