package org.pagewalk.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pagewalk.cli.system.GuestSystem;
import org.pagewalk.guest.GuestCatalogue;
import org.pagewalk.kernel.image.ExportTable;
import org.pagewalk.kernel.image.ImageBytes;
import org.pagewalk.kernel.image.PeImage;
import org.pagewalk.kernel.services.Service;

/**
 * The stubs of ntdll and the kernel's services agree without having been written from each other.
 */
class ServiceStubsTest {
  private static final int STUB_BYTES = 15;
  private static final int MOV_EAX = 0xB8;
  private static final int MOV_EDX = 0xBA;
  private static final int CALL_AT_EDX = 0x12FF;
  private static final int RET = 0xC3;
  private static final int RET_POPPING = 0xC2;

  /** What both sides must know of a service: its number, and the bytes of its arguments. */
  private record Signature(int number, int argumentBytes) {}

  @TempDir private Path folder;

  private static Map<String, Signature> stubs() throws Exception {
    PeImage ntdll = PeImage.open(ImageBytes.of(GuestCatalogue.systemLibraries().get("ntdll.dll")));
    Map<String, Signature> stubs = new LinkedHashMap<>();
    for (ExportTable.Symbol symbol : ExportTable.of(ntdll).symbols()) {
      if (symbol.name().matches("Nt[A-Z].*")) {
        stubs.put(symbol.name(), read(ntdll.bytes(symbol.rva(), STUB_BYTES)));
      }
    }
    return stubs;
  }

  private static Signature read(byte[] stub) {
    ByteBuffer code = ByteBuffer.wrap(stub).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(code.get() & 0xFF).isEqualTo(MOV_EAX);
    int number = code.getInt();
    assertThat(code.get() & 0xFF).isEqualTo(MOV_EDX);
    code.getInt();
    assertThat(code.getShort() & 0xFFFF).isEqualTo(CALL_AT_EDX);
    int end = code.get() & 0xFF;
    assertThat(end).isIn(RET, RET_POPPING);
    return new Signature(number, end == RET ? 0 : code.getShort());
  }

  @Test
  void everyStubHasTheNumberOfItsServiceAndPopsItsArguments() throws Exception {
    Map<String, Signature> stubs = stubs();
    assertThat(stubs).hasSizeGreaterThan(80);
    Map<String, Signature> services = new LinkedHashMap<>();
    try (GuestSystem system = GuestScenario.of("hello", folder).boot(new CapturedConsole())) {
      for (Service<?> service : system.kernel().services().table().services()) {
        services.put(
            service.name(), new Signature(service.number(), 4 * service.parameters().size()));
      }
    }
    assertThat(services).containsAllEntriesOf(stubs);
  }
}
