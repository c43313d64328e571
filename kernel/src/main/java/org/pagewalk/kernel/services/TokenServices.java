package org.pagewalk.kernel.services;

import java.util.List;
import org.pagewalk.kernel.mm.fault.UserMemory;
import org.pagewalk.kernel.ob.AccessMask;
import org.pagewalk.kernel.ps.Token;
import org.pagewalk.kernel.status.NtStatus;

/** Tokens and their privileges. */
public final class TokenServices implements ServiceGroup {
  private static final int ENABLED = 2;
  private static final int LUID_AND_ATTRIBUTES = 12;
  private static final int MOST_PRIVILEGES = 0x400;

  @Override
  public List<String> names() {
    return List.of("NtOpenProcessToken", "NtAdjustPrivilegesToken");
  }

  @Override
  public int serve(String name, ServiceCall call) {
    return switch (name) {
      case "NtOpenProcessToken" -> open(call);
      case "NtAdjustPrivilegesToken" -> adjust(call);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static int open(ServiceCall call) {
    call.user().touchForWrite(call.arg(2), 4);
    Token token = call.processOf(call.arg(0), AccessMask.PROCESS_QUERY_INFORMATION).token();
    return call.giveHandle(call.arg(2), token, call.arg(1), false);
  }

  /** Disabling all is the same as naming every privilege that is enabled. */
  private static int adjust(ServiceCall call) {
    Token token = call.object(call.arg(0), Token.class, AccessMask.TOKEN_ADJUST_PRIVILEGES);
    boolean disableAll = (call.arg(1) & 0xFF) != 0;
    int at = call.arg(2);
    UserMemory user = call.user();
    int named = disableAll || at == 0 ? 0 : user.read32(at);
    if (named < 0 || named > MOST_PRIVILEGES) {
      return NtStatus.INVALID_PARAMETER;
    }
    int[] luids = disableAll ? token.enabledLuids() : new int[named];
    boolean[] wanted = new boolean[luids.length];
    for (int i = 0; i < named; i++) {
      int entry = at + 4 + i * LUID_AND_ATTRIBUTES;
      luids[i] = user.read32(entry + 4) == 0 ? user.read32(entry) : -1;
      wanted[i] = (user.read32(entry + 8) & ENABLED) != 0;
    }
    int needed = 4 + luids.length * LUID_AND_ATTRIBUTES;
    boolean tellsPrevious = call.arg(4) != 0;
    if (tellsPrevious) {
      call.touchOptional(call.arg(5), 4);
      if (call.arg(3) < needed) {
        call.giveOptional(call.arg(5), needed);
        return NtStatus.BUFFER_TOO_SMALL;
      }
      user.touchForWrite(call.arg(4), needed);
    }
    return change(call, token, luids, wanted, tellsPrevious);
  }

  private static int change(
      ServiceCall call, Token token, int[] luids, boolean[] wanted, boolean tellsPrevious) {
    int changed = 0;
    boolean allHeld = true;
    for (int i = 0; i < luids.length; i++) {
      if (!token.holds(luids[i])) {
        allHeld = false;
        continue;
      }
      boolean before = token.isEnabled(luids[i]);
      if (before != wanted[i]) {
        token.setEnabled(luids[i], wanted[i]);
        if (tellsPrevious) {
          int entry = call.arg(4) + 4 + changed * LUID_AND_ATTRIBUTES;
          call.user().write32(entry, luids[i]);
          call.user().write32(entry + 4, 0);
          call.user().write32(entry + 8, before ? ENABLED : 0);
        }
        changed++;
      }
    }
    if (tellsPrevious) {
      call.user().write32(call.arg(4), changed);
      call.giveOptional(call.arg(5), 4 + changed * LUID_AND_ATTRIBUTES);
    }
    return allHeld ? NtStatus.SUCCESS : NtStatus.NOT_ALL_ASSIGNED;
  }
}
