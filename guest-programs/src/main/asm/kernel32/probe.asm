; IsBadReadPtr and its kin: touch a byte of every page under a handler that turns a fault into TRUE.

bits 32
section .text

extern __imp__RtlUnwind@16

global _IsBadCodePtr@4
global _IsBadReadPtr@8
global _IsBadStringPtrA@8
global _IsBadWritePtr@8

%macro install_handler 0
  push ebp
  mov ebp, esp
  push ebx
  push esi
  push edi
  push dword probe_handler
  push dword [fs:0]
  mov [fs:0], esp
%endmacro

; leave_probe RESULT, ARGUMENT BYTES
%macro leave_probe 2
  pop dword [fs:0]
  add esp, 4
  pop edi
  pop esi
  pop ebx
  pop ebp
  mov eax, %1
  ret %2
%endmacro

; The registration record stands at ebp-20. Unwinds to it and leaves as the two-argument functions do.
probe_handler:
  mov ecx, [esp+4]
  test dword [ecx+4], 6
  jnz .search
  mov eax, [esp+8]
  lea ebp, [eax+20]
  push dword 0
  push ecx
  push dword .unwound
  push eax
  call [__imp__RtlUnwind@16]
.unwound:
  lea esp, [ebp-20]
  leave_probe 1, 8
.search:
  mov eax, 1
  ret

align 16
_IsBadCodePtr@4:
  pop eax
  pop ecx
  push dword 1
  push ecx
  push eax
  jmp _IsBadReadPtr@8

align 16
_IsBadReadPtr@8:
  install_handler
  mov ecx, [ebp+12]
  test ecx, ecx
  jz .good
  mov edx, [ebp+8]
  lea ebx, [edx+ecx-1]
  cmp ebx, edx
  jb .bad
.next:
  mov al, [edx]
  or edx, 0xFFF
  inc edx
  jz .last
  cmp edx, ebx
  jbe .next
.last:
  mov al, [ebx]
.good:
  leave_probe 0, 8
.bad:
  leave_probe 1, 8

align 16
_IsBadWritePtr@8:
  install_handler
  mov ecx, [ebp+12]
  test ecx, ecx
  jz .good
  mov edx, [ebp+8]
  lea ebx, [edx+ecx-1]
  cmp ebx, edx
  jb .bad
.next:
  mov al, [edx]
  mov [edx], al
  or edx, 0xFFF
  inc edx
  jz .last
  cmp edx, ebx
  jbe .next
.last:
  mov al, [ebx]
  mov [ebx], al
.good:
  leave_probe 0, 8
.bad:
  leave_probe 1, 8

align 16
_IsBadStringPtrA@8:
  install_handler
  mov ecx, [ebp+12]
  mov edx, [ebp+8]
.next:
  test ecx, ecx
  jz .good
  mov al, [edx]
  inc edx
  dec ecx
  test al, al
  jnz .next
.good:
  leave_probe 0, 8
