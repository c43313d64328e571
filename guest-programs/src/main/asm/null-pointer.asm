; null-pointer - reads and writes through a null pointer; a handler prints its view. With the argument "uncaught"
; nobody handles it and the process dies.
;
; Watch: page 0 belongs to no VAD, so the fault becomes an ACCESS_VIOLATION; KiUserExceptionDispatcher walks the
; chain at fs:[0]; the handler repairs EBX in the context and the same instruction runs again.
; Minimum RAM: 2 MiB. Uncaught, the command reports the crash on standard error and ends with 139.

%include "print.inc"
%include "args.inc"

section .bss
handler_calls: resd 1

section .data
target: dd 0x600DF00D
        dd 0
        dd 0
        dd 0
field:  dd 0

section .text

global _start
_start:
        call    print_init
        call    argument_text
        cmp     byte [eax], 'u'
        je      uncaught

        push    dword repair_ebx
        push    dword [fs:0]
        mov     [fs:0], esp

        println "reading through a null pointer"
        xor     ebx, ebx
        mov     esi, 0x51515151
first_fault:
        mov     eax, [ebx]
        print   "read "
        print_hex eax
        println
        cmp     esi, 0x51515151
        check   e, 1, "ESI was lost"
        cmp     dword [handler_calls], 1
        check   e, 2, "the handler was not called once"

        println "writing to a field at offset 10h"
        xor     ebx, ebx
        mov     dword [ebx + 0x10], 0x0000F1E1
        print   "wrote "
        print_hex [field]
        println
        cmp     dword [handler_calls], 2
        check   e, 3, "the handler was not called twice"

        pop     dword [fs:0]
        add     esp, 4
        println "caught twice"
        exit    0

uncaught:
        println "reading through a null pointer, nobody catches it"
        xor     ebx, ebx
        mov     eax, [ebx]
        println "this line must not appear"
        exit    4

; EXCEPTION_DISPOSITION (record, frame, context, dispatcher), cdecl.
repair_ebx:
        push    ebx
        push    esi
        mov     ebx, [esp + 12]
        mov     esi, [esp + 20]
        inc     dword [handler_calls]
        print   "  ExceptionCode "
        print_hex [ebx + EXCEPTION_RECORD.ExceptionCode]
        print   " ExceptionFlags "
        print_hex [ebx + EXCEPTION_RECORD.ExceptionFlags]
        println
        print   "  NumberParameters "
        print_dec [ebx + EXCEPTION_RECORD.NumberParameters]
        print   " ExceptionInformation "
        print_hex [ebx + EXCEPTION_RECORD.ExceptionInformation]
        print   " "
        print_hex [ebx + EXCEPTION_RECORD.ExceptionInformation + 4]
        println
        mov     eax, [esi + CONTEXT.Eip]
        cmp     eax, [ebx + EXCEPTION_RECORD.ExceptionAddress]
        check   e, 5, "the record's address is not the context's EIP"
        cmp     dword [handler_calls], 1
        jne     .later
        cmp     eax, first_fault
        check   e, 6, "EIP is not on the faulting instruction"
.later:
        print   "  context: Ebx "
        print_hex [esi + CONTEXT.Ebx]
        print   " Esi "
        print_hex [esi + CONTEXT.Esi]
        println
        mov     dword [esi + CONTEXT.Ebx], target
        xor     eax, eax
        pop     esi
        pop     ebx
        ret
