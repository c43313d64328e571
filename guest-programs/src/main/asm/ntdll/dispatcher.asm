; Where the kernel enters user mode: thread start and user APCs, exceptions, and the first code of a thread.
; @nt "Windows Internals 4, ch. 3, Exception Dispatching" and "ch. 6, Flow of CreateThread"

bits 32
section .text

extern _RtlpRaiseNested@8
extern _NtContinue@8
extern _NtRaiseException@12
extern _RtlDispatchException@8
extern _RtlExitUserThread@4
extern _RtlRaiseStatus@4
extern _RtlpFinalExceptionHandler

global _KiUserApcDispatcher
global _KiUserExceptionDispatcher
global _KiRaiseUserExceptionDispatcher
global _RtlUserThreadStart

TEB_EXCEPTION_CODE equ 0x1A4

; esp: NormalRoutine, NormalContext, SystemArgument1, SystemArgument2, CONTEXT
align 16
_KiUserApcDispatcher:
  lea edi, [esp+0x10]
  pop eax
  call eax
  push dword 1
  push edi
  call _NtContinue@8
  push eax
  call _RtlRaiseStatus@4
  int3

; esp: EXCEPTION_RECORD*, CONTEXT*
align 16
_KiUserExceptionDispatcher:
  cld
  mov ecx, [esp+4]
  mov ebx, [esp]
  mov esi, ecx
  push ecx
  push ebx
  call _RtlDispatchException@8
  test al, al
  jz .unhandled
  push dword 0
  push esi
  call _NtContinue@8
  jmp .failed
.unhandled:
  push dword 0
  push esi
  push ebx
  call _NtRaiseException@12
.failed:
  push ebx
  push eax
  call _RtlpRaiseNested@8
  int3

; Entered instead of the return from a system service; the status is in the TEB.
align 16
_KiRaiseUserExceptionDispatcher:
  push dword [fs:TEB_EXCEPTION_CODE]
  call _RtlRaiseStatus@4
  ret

; eax: the thread's routine, ebx: its argument.
; Deviation: NT 5.2 begins at kernel32's BaseProcessStartThunk and BaseThreadStartThunk; here kernel32 is
; not mapped yet when the first thread's context is made, so ntdll has the code, as in later versions.
align 16
_RtlUserThreadStart:
  xor ebp, ebp
  push dword _RtlpFinalExceptionHandler
  push dword [fs:0]
  mov [fs:0], esp
  push ebx
  call eax
  push eax
  call _RtlExitUserThread@4
  int3
