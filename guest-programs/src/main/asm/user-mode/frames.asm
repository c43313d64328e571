; guarded_call and what C cannot say about structured exception handling, for the guest user-mode; and the
; program's thread-local storage directory.

bits 32

extern __imp__RtlUnwind@16
extern _tls_notified

global _guarded_call
global _call_with_finally
global _raise_breakpoint_and_continue
global _tls_value
global __tls_used

EXCEPTION_UNWINDING equ 2

section .text

; int guarded_call(void (*routine)(void *), void *argument): the code of the exception that ended the routine, or 0
_guarded_call:
  push ebp
  mov ebp, esp
  push ebx
  push esi
  push edi
  push dword guarded_handler
  push dword [fs:0]
  mov [fs:0], esp
  push dword [ebp+12]
  call dword [ebp+8]
  add esp, 4
  xor eax, eax
leave_guarded:
  pop dword [fs:0]
  add esp, 4
  pop edi
  pop esi
  pop ebx
  pop ebp
  ret

; The record stands at ebp-20 of guarded_call.
guarded_handler:
  mov ecx, [esp+4]
  test dword [ecx+4], EXCEPTION_UNWINDING
  jnz .search
  mov esi, [ecx]
  mov eax, [esp+8]
  lea ebp, [eax+20]
  push dword 0
  push ecx
  push dword .unwound
  push eax
  call [__imp__RtlUnwind@16]
.unwound:
  mov eax, esi
  lea esp, [ebp-20]
  jmp leave_guarded
.search:
  mov eax, 1
  ret

; void call_with_finally(void (*routine)(void *), void *argument, void (*finally)(void)): finally runs in an unwind only
_call_with_finally:
  push ebp
  mov ebp, esp
  push dword finally_handler
  push dword [fs:0]
  mov [fs:0], esp
  push dword [ebp+12]
  call dword [ebp+8]
  add esp, 4
  pop dword [fs:0]
  add esp, 4
  pop ebp
  ret

finally_handler:
  mov ecx, [esp+4]
  test dword [ecx+4], EXCEPTION_UNWINDING
  jz .search
  mov eax, [esp+8]
  call dword [eax+24]
.search:
  mov eax, 1
  ret

; int raise_breakpoint_and_continue(void): the handler steps over the int3 and puts a number in eax
_raise_breakpoint_and_continue:
  push dword continue_handler
  push dword [fs:0]
  mov [fs:0], esp
  xor eax, eax
  int3
  pop dword [fs:0]
  add esp, 4
  ret

continue_handler:
  mov ecx, [esp+12]
  inc dword [ecx+0xB8]
  mov dword [ecx+0xB0], 4711
  xor eax, eax
  ret

; int *tls_value(void)
_tls_value:
  mov ecx, [tls_index]
  mov eax, [fs:0x2C]
  mov eax, [eax+ecx*4]
  ret

tls_callback:
  mov eax, [esp+8]
  inc dword [_tls_notified+eax*4]
  ret 12

section .data
tls_template:
  dd 0x11223344
tls_template_end:
tls_index:
  dd 0xFFFFFFFF
tls_callbacks:
  dd tls_callback, 0

; the linker points the TLS directory entry here
__tls_used:
  dd tls_template, tls_template_end, tls_index, tls_callbacks, 12, 0
