package org.pagewalk.kernel.view.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.pagewalk.emulator.port.ProcessorEvent;
import org.pagewalk.kernel.event.ArgumentType;
import org.pagewalk.kernel.event.EventStamp;
import org.pagewalk.kernel.event.ExecutiveEvent;
import org.pagewalk.kernel.event.HardwareEvent;
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
            "category":"executive","event":"ServiceCalled","data":{"name":"NtWaitForSingleObject",\
            "arguments":{"Handle":"0xFFFFFFFF","Alertable":"TRUE","Timeout":"0x12FE00",\
            "*Timeout":"?"}}}
            """);
  }

  @Test
  void eventsOfTheProcessorAreACategoryOfTheirOwn() {
    StringWriter lines = new StringWriter();
    new JsonTrace(lines)
        .heard(
            new EventStamp(7, 1, 4, 8, 0x01001000),
            new HardwareEvent(
                new ProcessorEvent.Delivery(
                    ProcessorEvent.Cause.EXCEPTION,
                    14,
                    6,
                    0x1B,
                    0x1000,
                    3,
                    0,
                    0x20002000,
                    0xC0401000)));
    assertThat(lines)
        .hasToString(
            """
            {"step":7,"sequence":1,"process":4,"thread":8,"eip":"01001000",\
            "category":"processor","event":"Delivery","data":{"cause":"EXCEPTION","vector":14,\
            "errorCode":"00000006","selector":"0000001B","returnEip":"00001000",\
            "fromPrivilege":3,"toPrivilege":0,"linearAddress":"20002000",\
            "handlerEip":"C0401000"}}
            """);
  }

  @Test
  void processOfAnEventStandsBesideThatOfItsStamp() {
    StringWriter lines = new StringWriter();
    new JsonTrace(lines)
        .heard(new EventStamp(7, 0, 4, 8, 0), new ExecutiveEvent.ThreadStart(12, 16));
    assertThat(lines)
        .hasToString(
            """
            {"step":7,"sequence":0,"process":4,"thread":8,"eip":"00000000",\
            "category":"executive","event":"ThreadStart","data":{"process":12,"thread":16}}
            """);
  }
}
