; reserve-commit - reserves, commits, protects, decommits and releases memory, and asks what it is.
;
; Watch: reserving takes no page and no commit charge, committing takes only charge, touching takes pages. Each
; refused call is shown with its native status, so the program calls the services by themselves where a status
; counts; the region lies at a fixed, free address.
; Minimum RAM: 2 MiB.

%include "print.inc"
%include "seh.inc"

PAGE   equ 0x1000
REGION equ 0x20000000

section .bss
base:         resd 1
size:         resd 1
old_protect:  resd 1
information:  resb MEMORY_BASIC_INFORMATION_size

section .text

; Each shows the status, and base and size as the service returned them.
; allocate "what", base, size, type, protection [, zero bits]
%macro allocate 5-6 0
        mov     dword [base], %2
        mov     dword [size], %3
        print   %1
        invoke NtAllocateVirtualMemory, CURRENT_PROCESS, base, %6, size, %4, %5
        call    print_outcome
%endmacro

%macro release 4
        mov     dword [base], %2
        mov     dword [size], %3
        print   %1
        invoke NtFreeVirtualMemory, CURRENT_PROCESS, base, size, %4
        call    print_outcome
%endmacro

%macro protect 4
        mov     dword [base], %2
        mov     dword [size], %3
        mov     dword [old_protect], 0
        print   %1
        invoke NtProtectVirtualMemory, CURRENT_PROCESS, base, size, %4, old_protect
        call    print_outcome
%endmacro

; query ADDRESS: shows the run of equal pages there
%macro query 1
        print   "  query "
        print_hex %1
        invoke VirtualQuery, %1, information, MEMORY_BASIC_INFORMATION_size
        cmp     eax, MEMORY_BASIC_INFORMATION_size
        check   e, 1, "VirtualQuery failed"
        call    print_information
%endmacro

; EAX = status.
print_outcome:
        print   ": "
        print_hex eax
        test    eax, eax
        js      .failed
        print   " base "
        print_hex [base]
        print   " size "
        print_hex [size]
.failed:
        println
        ret

print_information:
        print   ": allocation "
        print_hex [information + MEMORY_BASIC_INFORMATION.AllocationBase]
        print   " size "
        print_hex [information + MEMORY_BASIC_INFORMATION.RegionSize]
        print   " state "
        print_hex [information + MEMORY_BASIC_INFORMATION.State]
        print   " protect "
        print_hex [information + MEMORY_BASIC_INFORMATION.Protect]
        print   " type "
        print_hex [information + MEMORY_BASIC_INFORMATION.Type]
        println
        ret

global _start
_start:
        call    print_init
        call    reserve
        call    commit
        call    change_protection
        call    decommit
        call    release_parts
        call    refusals
        println "done"
        exit    0

reserve:
        allocate "reserve, base and end are rounded", REGION + 0x1234, 0x100000 - 0x2000, MEM_RESERVE, PAGE_READWRITE
        query   REGION
        query   REGION + 0x7000
        allocate "reserve over it", REGION + 0x10000, PAGE, MEM_RESERVE, PAGE_READWRITE
        ret

commit:
        allocate "commit 2 bytes across a page's end", REGION + 0x3FFF, 2, MEM_COMMIT, PAGE_READWRITE
        query   REGION + 0x3000
        query   REGION
        query   REGION + 0x5000
        mov     dword [REGION + 0x3000], 0x12345678
        allocate "commit again, read-only", REGION + 0x3000, PAGE, MEM_COMMIT, PAGE_READONLY
        cmp     dword [REGION + 0x3000], 0x12345678
        check   e, 2, "committing again lost the content"
        try
        mov     dword [REGION + 0x3000], 0
        endtry
        print   "  write: "
        call    print_caught
        println
        query   REGION + 0x3000
        query   REGION + 0x4000
        allocate "commit in free space", REGION + 0x200000, PAGE, MEM_COMMIT, PAGE_READWRITE
        ret

change_protection:
        protect "protect one page", REGION + 0x3123, 4, PAGE_READWRITE
        print   "  it was "
        print_hex [old_protect]
        println
        mov     dword [REGION + 0x3000], 1
        protect "protect uncommitted pages", REGION + 0x3000, 0x4000, PAGE_READONLY
        protect "protect free memory", REGION + 0x200000, PAGE, PAGE_READONLY
        ret

decommit:
        release "decommit with uncommitted pages inside", REGION + 0x2000, 0x2000, MEM_DECOMMIT
        query   REGION + 0x3000
        query   REGION + 0x4000
        allocate "commit again", REGION + 0x3000, PAGE, MEM_COMMIT, PAGE_READWRITE
        cmp     dword [REGION + 0x3000], 0
        check   e, 3, "a page committed again is not zero"
        release "decommit size 0 not at the base", REGION + 0x3000, 0, MEM_DECOMMIT
        release "decommit size 0 at the base", REGION, 0, MEM_DECOMMIT
        query   REGION
        ret

release_parts:
        release "release the head", REGION, 0x10000, MEM_RELEASE
        query   REGION
        query   REGION + 0x10000
        release "release the tail", REGION + 0xF0000, 0x10000, MEM_RELEASE
        query   REGION + 0x10000
        release "release the middle", REGION + 0x40000, 0x40000, MEM_RELEASE
        query   REGION + 0x10000
        query   REGION + 0x40000
        query   REGION + 0x80000
        release "release size 0 not at the base", REGION + 0x20000, 0, MEM_RELEASE
        release "release size 0 of the first part", REGION + 0x10000, 0, MEM_RELEASE
        release "release size 0 of the second part", REGION + 0x80000, 0, MEM_RELEASE
        release "release it again", REGION + 0x80000, 0, MEM_RELEASE
        ret

refusals:
        allocate "size 0", REGION, 0, MEM_RESERVE, PAGE_READWRITE
        allocate "more zero bits than 21", 0, PAGE, MEM_RESERVE, PAGE_READWRITE, 22
        allocate "base in system space", 0x80000000, PAGE, MEM_RESERVE, PAGE_READWRITE
        allocate "unknown allocation type", REGION, PAGE, 0x1, PAGE_READWRITE
        allocate "no allocation type", REGION, PAGE, 0, PAGE_READWRITE
        allocate "reset with another type", REGION, PAGE, 0x80000 | MEM_COMMIT, PAGE_READWRITE
        allocate "no protection", REGION, PAGE, MEM_RESERVE, 0
        allocate "two protections", REGION, PAGE, MEM_RESERVE, PAGE_READONLY | PAGE_READWRITE
        allocate "write-copy for private memory", REGION, PAGE, MEM_RESERVE, PAGE_WRITECOPY
        allocate "guard and no access", REGION, PAGE, MEM_RESERVE, PAGE_NOACCESS | PAGE_GUARD
        mov     dword [base], REGION
        mov     dword [size], PAGE
        print   "a process handle that is none"
        invoke NtAllocateVirtualMemory, 0x7FFC, base, 0, size, MEM_RESERVE, PAGE_READWRITE
        call    print_outcome
        print   "parameters in system space"
        invoke NtAllocateVirtualMemory, CURRENT_PROCESS, 0x80001000, 0, size, MEM_RESERVE, PAGE_READWRITE
        call    print_outcome
        print   "parameters in free memory"
        invoke NtAllocateVirtualMemory, CURRENT_PROCESS, REGION + 0x800000, 0, size, MEM_RESERVE, PAGE_READWRITE
        call    print_outcome
        allocate "a region for the last questions", REGION, 0x20000, MEM_RESERVE, PAGE_READWRITE
        release "free with both types", REGION, PAGE, MEM_DECOMMIT | MEM_RELEASE
        release "free beyond its end", REGION, 0x30000, MEM_RELEASE
        release "release all", REGION, 0, MEM_RELEASE
        ret
