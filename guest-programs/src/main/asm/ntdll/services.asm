; The user-mode stubs of the system services, Nt and Zw names at one address, in NT 5.2's form.
; @nt "Windows Internals 4, ch. 3, System Service Dispatching"

bits 32
section .text

SHARED_DATA_SYSTEM_CALL equ 0x7FFE0300

%macro SERVICE 3
  %assign argument_bytes 4*%3
  %define nt_name _Nt %+ %1 %+ @ %+ argument_bytes
  %define zw_name _Zw %+ %1 %+ @ %+ argument_bytes
  global nt_name
  global zw_name
  align 16
nt_name:
zw_name:
  mov eax, %2
  mov edx, SHARED_DATA_SYSTEM_CALL
  call [edx]
  %if argument_bytes
  ret argument_bytes
  %else
  ret
  %endif
%endmacro

%include "services.inc"

; KUSER_SHARED_DATA+300h holds KiFastSystemCall, +304h KiFastSystemCallRet. At sysenter EDX points at the
; stub's return address; the stub's caller and then the arguments follow, so the arguments start at EDX+8.
global _KiFastSystemCall
global _KiFastSystemCallRet
global _KiIntSystemCall

align 16
_KiFastSystemCall:
  mov edx, esp
  sysenter
align 16
_KiFastSystemCallRet:
  ret

align 16
_KiIntSystemCall:
  lea edx, [esp+8]
  int 0x2E
  ret
