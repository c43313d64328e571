; guard-stack - the stack grows through its guard page, overflows, and the program goes on.
;
; Watch: each new page of stack is one guard-page fault that the kernel answers silently: the guard moves down and
; the TEB's StackLimit follows. At the last page but one it raises STACK_OVERFLOW instead. The lowest page of the
; reservation stays out of reach for good. After the overflow the program sets a guard again, as the C library's
; _resetstkoflw does, and overflows once more.
; The image asks for 256 KiB of stack. Minimum RAM: 2 MiB.

%include "print.inc"
%include "seh.inc"

PAGE equ 0x1000
STEP equ 256                            ; bytes of stack per level of recursion

section .bss
top_limit:   resd 1
levels:      resd 1
old_protect: resd 1
information: resb MEMORY_BASIC_INFORMATION_size

section .text

global _start
_start:
        call    print_init
        call    grow
        call    overflow
        call    last_page
        call    arm_guard
        call    overflow
        call    use_stack_again
        println "the program goes on"
        exit    0

; Descends 32 pages; at each level the limit must be at or below ESP. The loader may have grown some of them.
grow:
        mov     eax, [fs:teb.StackLimit]
        mov     [top_limit], eax
        mov     dword [levels], 32 * PAGE / STEP
        call    descend
        mov     eax, [top_limit]
        sub     eax, [fs:teb.StackLimit]
        cmp     eax, 16 * PAGE
        check   ae, 1, "the stack's limit did not follow"
        mov     eax, [fs:teb.StackLimit]
        invoke VirtualQuery, eax, information, MEMORY_BASIC_INFORMATION_size
        cmp     dword [information + MEMORY_BASIC_INFORMATION.Protect], PAGE_READWRITE
        check   e, 2, "the limit's page is not committed"
        mov     eax, [fs:teb.StackLimit]
        sub     eax, PAGE
        invoke VirtualQuery, eax, information, MEMORY_BASIC_INFORMATION_size
        cmp     dword [information + MEMORY_BASIC_INFORMATION.Protect], PAGE_READWRITE | PAGE_GUARD
        check   e, 3, "no guard page below the limit"
        cmp     dword [information + MEMORY_BASIC_INFORMATION.RegionSize], PAGE
        check   e, 4, "more than one guard page"
        println "32 pages of recursion: the limit followed, one guard page lies below it"
        ret

descend:
        sub     esp, STEP - 4
        mov     dword [esp], 0x57AC57AC
        mov     eax, [fs:teb.StackLimit]
        cmp     esp, eax
        check   ae, 5, "ESP is below the stack's limit"
        dec     dword [levels]
        jz      .deep_enough
        call    descend
.deep_enough:
        cmp     dword [esp], 0x57AC57AC
        check   e, 6, "the stack lost a value"
        add     esp, STEP - 4
        ret

; Recurses without end.
overflow:
        try
        call    fall
        endtry
        print   "recursion without end: "
        cmp     dword [caught], STATUS_STACK_OVERFLOW
        check   e, 7, "no stack overflow"
        mov     eax, [caught + EXCEPTION_RECORD.ExceptionInformation + 4]
        sub     eax, [fs:teb.DeallocationStack]
        and     eax, -PAGE
        print   "STACK_OVERFLOW ("
        print_dec [caught + EXCEPTION_RECORD.ExceptionInformation]
        print   ", page "
        print_hex eax
        print   " of the stack), limit at "
        mov     eax, [fs:teb.StackLimit]
        sub     eax, [fs:teb.DeallocationStack]
        print_hex eax
        println
        ret

fall:
        sub     esp, STEP - 4
        mov     dword [esp], 0
        call    fall
        ret

last_page:
        mov     esi, [fs:teb.DeallocationStack]
        try
        mov     eax, [esi]
        endtry
        cmp     dword [caught], STATUS_ACCESS_VIOLATION
        check   e, 8, "the lowest page can be read"
        cmp     [caught + EXCEPTION_RECORD.ExceptionInformation + 4], esi
        check   e, 9, "another address was reported"
        println "the lowest page: ACCESS_VIOLATION"
        ret

arm_guard:
        mov     esi, [fs:teb.DeallocationStack]
        add     esi, PAGE
        invoke VirtualProtect, esi, PAGE, PAGE_READWRITE | PAGE_GUARD, old_protect
        test    eax, eax
        check   nz, 10, "the guard cannot be set again"
        cmp     dword [old_protect], PAGE_READWRITE
        check   e, 11, "the last page was not open for writing"
        println "guard set again"
        ret

; The pages that were grown are ordinary memory now.
use_stack_again:
        mov     dword [levels], 48 * PAGE / STEP
        call    descend
        println "48 pages of recursion within what has grown"
        ret
