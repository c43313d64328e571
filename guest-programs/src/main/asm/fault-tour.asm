; fault-tour - touches one page of every kind and prints what came of it.
;
; Watch (with --explain-faults): each numbered stop is one touch, sometimes two, and each touch is decided in
; another way: by the VAD, by a software page-table entry, by a prototype entry, or not at all. Exceptions are
; shown with the record's two parameters: 0 read or 1 write, and the linear address.
; Minimum RAM: 2 MiB.

%include "print.inc"
%include "seh.inc"

PAGE     equ 0x1000
PRIVATE  equ 0x20000000                 ; the tour's own region, free in every process
RESERVED equ 0x20100000
FREE     equ 0x20200000
GUARDED  equ 0x20300000

; stop NUMBER, "title"
%macro stop 2
        print_dec %1
        print   " "
        print   %2
        print   ": "
%endmacro

; read_into ADDRESS: reads a doubleword under try and prints its value or the exception
%macro read_shown 1
        try
        mov     ebx, [%1]
        endtry
        call    print_read
%endmacro

%macro write_shown 2
        try
        mov     dword [%1], %2
        endtry
        call    print_write
%endmacro

section .bss
mapping:      resd 1
file:         resd 1
first_view:   resd 1
second_view:  resd 1
copy_view:    resd 1
old_protect:  resd 1
own_name:     resb 260
information:  resb MEMORY_BASIC_INFORMATION_size
alignb 4096
zero_filled:  resd 1024

section .data align=4096
initialised:  dd 0x0DA7A000
        times 4092 db 0

section .text

; Prints "read VALUE" for EBX, or the exception.
print_read:
        print   "read "
        cmp     dword [caught], 0
        jne     .raised
        print_hex ebx
        ret
.raised:
        print   "-> "
        jmp     print_caught

print_write:
        print   "write "
        cmp     dword [caught], 0
        jne     .raised
        print   "done"
        ret
.raised:
        print   "-> "
        jmp     print_caught

global _start
_start:
        call    print_init
        call    private_pages
        call    refused_pages
        call    guard_pages
        call    stack_pages
        call    image_pages
        call    file_page
        call    section_views
        call    trimmed_page
        call    system_pages
        call    null_page
        println "the tour is over"
        exit    0

private_pages:
        invoke VirtualAlloc, PRIVATE, 0x10000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE
        cmp     eax, PRIVATE
        check   e, 1, "no memory at 20000000"

        stop    1, "demand-zero page, first touch a read"
        read_shown PRIVATE
        println

        stop    2, "demand-zero page, first touch a write"
        write_shown PRIVATE + PAGE, 0x11111111
        print   ", "
        read_shown PRIVATE + PAGE
        println

        stop    3, "committed page, made read-only"
        mov     dword [PRIVATE + 2 * PAGE], 0x22222222
        invoke VirtualProtect, PRIVATE + 2 * PAGE, PAGE, PAGE_READONLY, old_protect
        read_shown PRIVATE + 2 * PAGE
        print   ", "
        write_shown PRIVATE + 2 * PAGE + 4, 0
        println

        stop    4, "the same page, no access and back"
        invoke VirtualProtect, PRIVATE + 2 * PAGE, PAGE, PAGE_NOACCESS, old_protect
        read_shown PRIVATE + 2 * PAGE
        invoke VirtualProtect, PRIVATE + 2 * PAGE, PAGE, PAGE_READWRITE, old_protect
        print   ", protection was "
        print_hex [old_protect]
        print   ", "
        read_shown PRIVATE + 2 * PAGE
        println

        stop    5, "a doubleword across a page's end, the second page without access"
        invoke VirtualProtect, PRIVATE + 4 * PAGE, PAGE, PAGE_NOACCESS, old_protect
        read_shown PRIVATE + 4 * PAGE - 2
        println

        stop    6, "decommitted page"
        invoke VirtualFree, PRIVATE + 2 * PAGE, PAGE, MEM_DECOMMIT
        read_shown PRIVATE + 2 * PAGE
        invoke VirtualAlloc, PRIVATE + 2 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE
        print   ", committed again: "
        read_shown PRIVATE + 2 * PAGE
        println
        ret

refused_pages:
        invoke VirtualAlloc, RESERVED, 0x10000, MEM_RESERVE, PAGE_READWRITE
        cmp     eax, RESERVED
        check   e, 2, "no memory at 20100000"
        stop    7, "reserved page, not committed"
        read_shown RESERVED + 8
        println

        stop    8, "free page"
        read_shown FREE
        print   ", "
        write_shown FREE + 0xFFC, 0
        println
        ret

guard_pages:
        invoke VirtualAlloc, GUARDED, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD
        cmp     eax, GUARDED
        check   e, 3, "no memory at 20300000"
        stop    9, "guard page, first read"
        read_shown GUARDED + 0x10
        print   ", then "
        read_shown GUARDED + 0x10
        println
        ret

; Touches the page below the stack's limit, three times.
stack_pages:
        stop    10, "stack growth"
        mov     edi, 3
.grow:
        mov     esi, [fs:teb.StackLimit]
        mov     dword [esi - 4], 0
        sub     esi, [fs:teb.StackLimit]
        print   "limit moved down by "
        print_hex esi
        dec     edi
        jz      .done
        print   ", "
        jmp     .grow
.done:
        println
        ret

image_pages:
        stop    11, "image code page, first touch"
        call    far_code
        print   "returned "
        print_hex eax
        println

        stop    12, "image data page"
        read_shown initialised
        print   ", "
        write_shown initialised, 0x0DA7A001
        print   ", "
        read_shown initialised
        println

        stop    13, "image page without content in the file"
        read_shown zero_filled
        print   ", "
        write_shown zero_filled + 4, 1
        println

        stop    14, "image code page, a write"
        write_shown far_code, 0
        println
        ret

; A view of this program's own file.
file_page:
        stop    15, "mapped file page"
        invoke GetModuleFileNameA, 0, own_name, 260
        test    eax, eax
        check   nz, 4, "the program does not know its file name"
        invoke CreateFileA, own_name, GENERIC_READ, FILE_SHARE_READ, 0, OPEN_EXISTING, 0, 0
        mov     [file], eax
        cmp     eax, INVALID_HANDLE_VALUE
        check   ne, 5, "the program's file cannot be opened"
        invoke CreateFileMappingA, [file], 0, PAGE_READONLY, 0, 0, 0
        mov     [mapping], eax
        test    eax, eax
        check   nz, 6, "no section for the program's file"
        invoke MapViewOfFile, [mapping], FILE_MAP_READ, 0, 0, 0
        mov     esi, eax
        test    eax, eax
        check   nz, 7, "no view of the program's file"
        try
        movzx   ebx, word [esi]
        endtry
        call    print_read
        println
        invoke UnmapViewOfFile, esi
        invoke CloseHandle, [mapping]
        invoke CloseHandle, [file]
        ret

section_views:
        invoke CreateFileMappingA, INVALID_HANDLE_VALUE, 0, PAGE_READWRITE, 0, 0x10000, 0
        mov     [mapping], eax
        test    eax, eax
        check   nz, 8, "no section on the paging file"
        invoke MapViewOfFile, [mapping], FILE_MAP_WRITE, 0, 0, 0
        mov     [first_view], eax
        test    eax, eax
        check   nz, 9, "no first view"
        invoke MapViewOfFile, [mapping], FILE_MAP_WRITE, 0, 0, 0
        mov     [second_view], eax
        test    eax, eax
        check   nz, 10, "no second view"
        invoke MapViewOfFile, [mapping], FILE_MAP_COPY, 0, 0, 0
        mov     [copy_view], eax
        test    eax, eax
        check   nz, 11, "no copy-on-write view"
        mov     edi, [first_view]
        mov     esi, [second_view]

        stop    16, "section on the paging file, two views"
        write_shown edi, 0x33333333
        print   ", the other: "
        read_shown esi
        println

        stop    17, "copy-on-write view"
        mov     ebp, [copy_view]
        read_shown ebp
        print   ", "
        write_shown ebp, 0x44444444
        print   ", "
        read_shown ebp
        print   ", the shared page: "
        read_shown edi
        invoke VirtualQuery, ebp, information, MEMORY_BASIC_INFORMATION_size
        print   ", protection now "
        print_hex [information + MEMORY_BASIC_INFORMATION.Protect]
        println
        invoke UnmapViewOfFile, [copy_view]
        invoke UnmapViewOfFile, [second_view]
        invoke UnmapViewOfFile, [first_view]
        invoke CloseHandle, [mapping]
        ret

trimmed_page:
        stop    18, "page trimmed from the working set"
        invoke SetProcessWorkingSetSize, CURRENT_PROCESS, -1, -1
        read_shown PRIVATE + PAGE
        println
        ret

system_pages:
        stop    19, "KUSER_SHARED_DATA, the system root's drive letter"
        try
        movzx   ebx, word [0x7FFE0030]
        endtry
        call    print_read
        print   ", "
        write_shown 0x7FFE0000, 0
        println

        stop    20, "no-access region below the split"
        read_shown 0x7FFF0000
        println

        stop    21, "system space"
        read_shown 0x80000000
        print   ", "
        write_shown 0xC0300C00, 0
        println
        ret

null_page:
        stop    22, "page 0"
        read_shown 0
        print   ", "
        write_shown 0x14, 0
        println

        stop    23, "execution at 0"
        xor     eax, eax
        try
        call    eax
        endtry
        cmp     dword [caught], STATUS_ACCESS_VIOLATION
        check   e, 12, "no access violation"
        print   "ACCESS_VIOLATION at "
        print_hex [caught.eip]
        println
        ret

; Alone on its page, so that the call above is its first touch.
align 4096, int3
far_code:
        mov     eax, 0x00C0DE00
        ret
align 4096, int3
