; What exception dispatching cannot say in C: capturing a caller's registers, and calling a handler under a
; registration record that notices exceptions and unwinds colliding with the one in progress.

bits 32
section .text

extern _NtRaiseException@12
extern _RtlRaiseStatus@4
extern _RtlpUnwindFrames@16

global _RtlCaptureContext@4
global _RtlRaiseException@4
global _RtlUnwind@16
global _RtlpExecuteHandlerForException@20
global _RtlpExecuteHandlerForUnwind@20
global _RtlpGetExceptionList@0
global _RtlpSetExceptionList@4
global _LdrpCallInitRoutine@16

CONTEXT_FULL equ 0x00010007
CONTEXT_SIZE equ 0x2CC
EXCEPTION_UNWINDING_OR_EXIT equ 0x06

; capture BASE: fills the CONTEXT at BASE from the general registers, except Ebp, Eip, Esp
%macro capture 1
  mov dword [%1], CONTEXT_FULL
  mov [%1+0xB0], eax
  mov [%1+0xAC], ecx
  mov [%1+0xA8], edx
  mov [%1+0xA4], ebx
  mov [%1+0xA0], esi
  mov [%1+0x9C], edi
  mov word [%1+0xBC], cs
  mov word [%1+0xBC+2], 0
  mov word [%1+0x98], ds
  mov word [%1+0x98+2], 0
  mov word [%1+0x94], es
  mov word [%1+0x94+2], 0
  mov word [%1+0x90], fs
  mov word [%1+0x90+2], 0
  mov word [%1+0x8C], gs
  mov word [%1+0x8C+2], 0
  mov word [%1+0xC8], ss
  mov word [%1+0xC8+2], 0
  pushfd
  pop dword [%1+0xC0]
%endmacro

; RtlCaptureContext(CONTEXT*): the state in which the caller's own frame will return, found through ebp.
align 16
_RtlCaptureContext@4:
  push ebx
  mov ebx, [esp+8]
  capture ebx
  mov eax, [esp]
  mov [ebx+0xA4], eax
  mov eax, [ebp]
  mov [ebx+0xB4], eax
  mov eax, [ebp+4]
  mov [ebx+0xB8], eax
  lea eax, [ebp+8]
  mov [ebx+0xC4], eax
  pop ebx
  ret 4

; RtlRaiseException(EXCEPTION_RECORD*): raised as if at the return address.
align 16
_RtlRaiseException@4:
  push ebp
  mov ebp, esp
  sub esp, CONTEXT_SIZE
  capture esp
  mov eax, [ebp]
  mov [esp+0xB4], eax
  mov eax, [ebp+4]
  mov [esp+0xB8], eax
  lea ecx, [ebp+12]
  mov [esp+0xC4], ecx
  mov ecx, [ebp+8]
  mov [ecx+0x0C], eax
  mov edx, esp
  push dword 1
  push edx
  push ecx
  call _NtRaiseException@12
  push eax
  call _RtlRaiseStatus@4
  int3

; RtlUnwind(frame, ip, record, value): returns to its caller through NtContinue; ip is not used on x86.
align 16
_RtlUnwind@16:
  push ebp
  mov ebp, esp
  sub esp, CONTEXT_SIZE
  capture esp
  mov eax, [ebp]
  mov [esp+0xB4], eax
  mov eax, [ebp+4]
  mov [esp+0xB8], eax
  lea eax, [ebp+24]
  mov [esp+0xC4], eax
  mov eax, esp
  push eax
  push dword [ebp+20]
  push dword [ebp+16]
  push dword [ebp+8]
  call _RtlpUnwindFrames@16
  int3

; (record, frame, context, dispatcher context, handler) → disposition
align 16
_RtlpExecuteHandlerForException@20:
  mov edx, nested_exception_handler
  jmp execute_handler
align 16
_RtlpExecuteHandlerForUnwind@20:
  mov edx, collided_unwind_handler
execute_handler:
  push ebx
  push esi
  push edi
  push ebp
  mov ebp, esp
  push dword [ebp+0x18]
  push edx
  push dword [fs:0]
  mov [fs:0], esp
  push dword [ebp+0x20]
  push dword [ebp+0x1C]
  push dword [ebp+0x18]
  push dword [ebp+0x14]
  xor ebx, ebx
  xor esi, esi
  xor edi, edi
  call dword [ebp+0x24]
  mov esp, [fs:0]
  pop dword [fs:0]
  lea esp, [esp+8]
  pop ebp
  pop edi
  pop esi
  pop ebx
  ret 20

; Handlers of the record above; at record+8 stands the frame whose handler was running.
nested_exception_handler:
  mov ecx, [esp+4]
  mov eax, 1
  test dword [ecx+4], EXCEPTION_UNWINDING_OR_EXIT
  jnz .done
  mov ecx, [esp+8]
  mov edx, [esp+16]
  mov eax, [ecx+8]
  mov [edx], eax
  mov eax, 2
.done:
  ret

collided_unwind_handler:
  mov ecx, [esp+4]
  mov eax, 1
  test dword [ecx+4], EXCEPTION_UNWINDING_OR_EXIT
  jz .done
  mov ecx, [esp+8]
  mov edx, [esp+16]
  mov eax, [ecx+8]
  mov [edx], eax
  mov eax, 3
.done:
  ret

align 16
_RtlpGetExceptionList@0:
  mov eax, [fs:0]
  ret

align 16
_RtlpSetExceptionList@4:
  mov eax, [esp+4]
  mov [fs:0], eax
  ret 4

; LdrpCallInitRoutine(routine, base, reason, reserved): esp is restored, whatever the routine pops.
align 16
_LdrpCallInitRoutine@16:
  push ebp
  mov ebp, esp
  push ebx
  push esi
  push edi
  mov esi, esp
  push dword [ebp+20]
  push dword [ebp+16]
  push dword [ebp+12]
  call dword [ebp+8]
  mov esp, esi
  pop edi
  pop esi
  pop ebx
  pop ebp
  ret 16
