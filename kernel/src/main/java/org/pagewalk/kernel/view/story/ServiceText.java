package org.pagewalk.kernel.view.story;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.pagewalk.kernel.event.ArgumentType;
import org.pagewalk.kernel.event.ServiceArgument;
import org.pagewalk.kernel.status.NtStatus;

/** Service calls and the values of their arguments in words. */
public final class ServiceText {
  private ServiceText() {}

  /** A call as {@code NtClose(Handle=0x24)}. */
  public static String call(String service, List<ServiceArgument> arguments) {
    return arguments.stream()
        .map(argument -> argument.name() + "=" + value(argument))
        .collect(Collectors.joining(", ", service + "(", ")"));
  }

  /** A value by its type; {@code ?} if it is not known. */
  public static String value(ServiceArgument argument) {
    OptionalLong value = argument.value();
    return value.isPresent() ? value(argument.type(), value.getAsLong()) : "?";
  }

  private static String value(ArgumentType type, long value) {
    return switch (type) {
      case BOOLEAN -> (value & 0xFF) != 0 ? "TRUE" : "FALSE";
      case LONG -> Integer.toString((int) value);
      case LARGE_INTEGER -> Long.toString(value);
      case IO_STATUS_BLOCK ->
          "{Status=%s, Information=0x%X}".formatted(NtStatus.nameOf((int) value), value >>> 32);
      case CLIENT_ID ->
          "{UniqueProcess=0x%X, UniqueThread=0x%X}".formatted((int) value, value >>> 32);
      case ULONG,
          ACCESS_MASK,
          HANDLE,
          PVOID,
          ROUTINE,
          PBOOLEAN,
          PULONG,
          PLONG,
          PSIZE_T,
          PHANDLE,
          PPVOID,
          PLARGE_INTEGER,
          PIO_STATUS_BLOCK,
          PCLIENT_ID,
          BUFFER,
          POBJECT_ATTRIBUTES,
          PUNICODE_STRING,
          PCONTEXT,
          PINITIAL_TEB,
          PEXCEPTION_RECORD,
          PTOKEN_PRIVILEGES ->
          "0x%X".formatted(value);
    };
  }
}
