; cow-two-processes - two processes see one page until one of them writes to it.
;
; Watch: both map one section copy-on-write and both have the image's data page. Before the writes --stats and the
; trace show one frame for both; the first write of each process makes a private copy, and the other still sees the
; old value. The program starts itself a second time; two events fix the order of the lines.
; Minimum RAM: 2 MiB.

%include "print.inc"
%include "args.inc"
%include "process.inc"

BYTES equ 0x2000

section .bss
mapping:     resd 1
child_ready: resd 1                     ; the child has written
parent_done: resd 1                     ; the parent has looked and written
whole_view:  resd 1                     ; the section itself
copy_view:   resd 1                     ; copy-on-write

; A page of its own.
section .page data align=4096
image_data:  dd 0x1A6E0000
        times 4092 db 0

section .text

global _start
_start:
        call    print_init
        call    argument_text
        cmp     byte [eax], 'c'
        je      second_process

first_process:
        invoke CreateFileMappingA, INVALID_HANDLE_VALUE, inheritable, PAGE_READWRITE, 0, BYTES, 0
        mov     [mapping], eax
        test    eax, eax
        check   nz, 1, "no section"
        invoke MapViewOfFile, [mapping], FILE_MAP_WRITE, 0, 0, 0
        mov     [whole_view], eax
        test    eax, eax
        check   nz, 2, "no view of the section"
        mov     edi, eax
        mov     dword [edi], 0x11111111
        mov     dword [edi + 0x1000], 0x22222222
        call    map_copy
        new_event child_ready
        new_event parent_done
        println "first: the section holds 11111111 22222222"

        call    child_begin
        child_handle [mapping]
        child_handle [child_ready]
        child_handle [parent_done]
        call    child_start
        await   child_ready

        print   "first: my copy-on-write view "
        call    print_copy_view
        print   "first: the section "
        mov     esi, [whole_view]
        call    print_pair
        print   "first: my image data "
        print_hex [image_data]
        println
        mov     edi, [copy_view]
        cmp     dword [edi], 0x11111111
        check   e, 3, "the other process's write is visible"
        cmp     dword [image_data], 0x1A6E0000
        check   e, 4, "the other process's image data is visible"

        mov     dword [image_data], 0x1A6E0001
        mov     dword [edi], 0x33333333
        mov     edi, [whole_view]
        mov     dword [edi + 0x1000], 0x44444444
        println "first: wrote my own; wrote the section's second page"
        signal  parent_done
        call    child_exit_code
        print   "first: the second process ended with "
        print_dec eax
        println
        test    eax, eax
        check   z, 5, "the second process failed"
        mov     edi, [copy_view]
        cmp     dword [edi], 0x33333333
        check   e, 6, "my own copy was lost"
        exit    0

second_process:
        mov     edi, copy_view          ; no argument is kept but the handles
        mov     edx, 1
        call    next_argument
        argument_handle mapping
        argument_handle child_ready
        argument_handle parent_done
        call    map_copy
        print   "second: my copy-on-write view "
        call    print_copy_view
        print   "second: my image data "
        print_hex [image_data]
        println
        mov     edi, [copy_view]
        mov     dword [edi], 0xAAAAAAAA
        mov     dword [image_data], 0x1A6EAAAA
        print   "second: after writing "
        call    print_copy_view
        signal  child_ready

        await   parent_done
        print   "second: at the end "
        call    print_copy_view
        print   "second: my image data "
        print_hex [image_data]
        println
        mov     edi, [copy_view]
        cmp     dword [edi], 0xAAAAAAAA
        check   e, 7, "my copy was lost"
        cmp     dword [edi + 0x1000], 0x44444444
        check   e, 8, "a page that I have not written must show the section"
        cmp     dword [image_data], 0x1A6EAAAA
        check   e, 9, "my image data was lost"
        exit    0

map_copy:
        invoke MapViewOfFile, [mapping], FILE_MAP_COPY, 0, 0, 0
        mov     [copy_view], eax
        test    eax, eax
        check   nz, 10, "no copy-on-write view"
        ret

print_copy_view:
        mov     esi, [copy_view]
print_pair:
        print_hex [esi]
        print   " "
        print_hex [esi + 0x1000]
        println
        ret
