package org.pagewalk.kernel.services;

import static org.pagewalk.kernel.event.ArgumentType.ACCESS_MASK;
import static org.pagewalk.kernel.event.ArgumentType.BUFFER;
import static org.pagewalk.kernel.event.ArgumentType.HANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PHANDLE;
import static org.pagewalk.kernel.event.ArgumentType.PTOKEN_PRIVILEGES;
import static org.pagewalk.kernel.event.ArgumentType.PULONG;

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
  public void offer(ServiceTable services) {
    services.offer(0x081, "NtOpenProcessToken", Open.class, TokenServices::open);
    services.offer(0x00C, "NtAdjustPrivilegesToken", Adjust.class, TokenServices::adjust);
  }

  record Open(
      @Type(HANDLE) int processHandle,
      @Type(ACCESS_MASK) int desiredAccess,
      @Out(PHANDLE) int tokenHandle) {}

  private static int open(ServiceCall call, Open args) {
    call.user().touchForWrite(args.tokenHandle(), 4);
    Token token =
        call.processOf(args.processHandle(), AccessMask.PROCESS_QUERY_INFORMATION).token();
    return call.giveHandle(args.tokenHandle(), token, args.desiredAccess(), false);
  }

  record Adjust(
      @Type(HANDLE) int tokenHandle,
      boolean disableAllPrivileges,
      @Type(PTOKEN_PRIVILEGES) int newState,
      int bufferLength,
      @Type(BUFFER) int previousState,
      @Out(PULONG) int returnLength) {}

  /** Disabling all is the same as naming every privilege that is enabled. */
  private static int adjust(ServiceCall call, Adjust args) {
    Token token = call.object(args.tokenHandle(), Token.class, AccessMask.TOKEN_ADJUST_PRIVILEGES);
    boolean disableAll = args.disableAllPrivileges();
    int at = args.newState();
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
    boolean tellsPrevious = args.previousState() != 0;
    if (tellsPrevious) {
      call.touchOptional(args.returnLength(), 4);
      if (args.bufferLength() < needed) {
        call.giveOptional(args.returnLength(), needed);
        return NtStatus.BUFFER_TOO_SMALL;
      }
      user.touchForWrite(args.previousState(), needed);
    }
    return change(call, args, token, luids, wanted, tellsPrevious);
  }

  private static int change(
      ServiceCall call,
      Adjust args,
      Token token,
      int[] luids,
      boolean[] wanted,
      boolean tellsPrevious) {
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
          int entry = args.previousState() + 4 + changed * LUID_AND_ATTRIBUTES;
          call.user().write32(entry, luids[i]);
          call.user().write32(entry + 4, 0);
          call.user().write32(entry + 8, before ? ENABLED : 0);
        }
        changed++;
      }
    }
    if (tellsPrevious) {
      call.user().write32(args.previousState(), changed);
      call.giveOptional(args.returnLength(), 4 + changed * LUID_AND_ATTRIBUTES);
    }
    return allHeld ? NtStatus.SUCCESS : NtStatus.NOT_ALL_ASSIGNED;
  }
}
