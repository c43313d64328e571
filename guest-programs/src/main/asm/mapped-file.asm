; mapped-file - two processes map one file, both see the writes, and the file has them afterwards.
;
; Usage: mapped-file [PATH], by default C:\data\mapped.bin, which is created. It is three pages long at the end: the
; first has what the first process wrote, the second what the second one wrote, the third only its last four bytes.
; Watch: the views of both processes share the file's control area and its prototype entries, so a write by one is
; there for the other without I/O; ReadFile sees it as well; FlushViewOfFile and the close bring it to the host file.
; Minimum RAM: 2 MiB. Needs a folder mounted for writing.

%include "print.inc"
%include "args.inc"
%include "process.inc"

PAGE  equ 0x1000
BYTES equ 3 * PAGE

section .bss
path:        resb 260
file:        resd 1
mapping:     resd 1
view:        resd 1
transferred: resd 1
child_ready: resd 1
parent_done: resd 1
read_back:   resb 32

section .rdata
default_path: db "C:\data\mapped.bin", 0
first_text:   db "the first process was here", 10, 0
second_text:  db "the second process was here", 10, 0
answer_text:  db "the first process has seen it", 10, 0
written_text: db "written by WriteFile", 10, 0

section .text

global _start
_start:
        call    print_init
        call    argument_text
        mov     edi, path
        mov     edx, 260
        call    next_argument
        mov     esi, eax
        mov     eax, path
        call    is_child_word
        je      second_process

first_process:
        cmp     byte [path], 0
        jne     .has_path
        mov     eax, default_path
        mov     edi, path
        mov     edx, 260
        call    next_argument
.has_path:
        mov     eax, CREATE_ALWAYS
        call    open_file
        invoke GetFileSize, [file], 0
        test    eax, eax
        check   z, 1, "a new file is not empty"
        call    map_file
        invoke GetFileSize, [file], 0
        cmp     eax, BYTES
        check   e, 2, "the section did not extend the file"
        println "first: made a file of three pages through its section"

        mov     edi, [view]
        cmp     dword [edi + BYTES - 4], 0
        check   e, 3, "the new file is not zero"
        mov     esi, first_text
        call    copy_text
        new_event child_ready
        new_event parent_done
        call    child_begin
        child_text path
        child_handle [child_ready]
        child_handle [parent_done]
        call    child_start
        await   child_ready

        print   "first: my view has: "
        mov     esi, [view]
        add     esi, PAGE
        call    print_line

        ; Reads and writes by handle agree with the views.
        invoke SetFilePointer, [file], PAGE, 0, 0
        cmp     eax, PAGE
        check   e, 4, "SetFilePointer"
        invoke ReadFile, [file], read_back, 28, transferred, 0
        test    eax, eax
        check   nz, 5, "ReadFile"
        print   "first: ReadFile has: "
        mov     esi, read_back
        call    print_line
        invoke SetFilePointer, [file], PAGE + 0x100, 0, 0
        invoke WriteFile, [file], written_text, 21, transferred, 0
        test    eax, eax
        check   nz, 6, "WriteFile"
        mov     edi, [view]
        add     edi, 0x100
        mov     esi, answer_text
        call    copy_text
        signal  parent_done
        call    child_exit_code
        print   "first: the second process ended with "
        print_dec eax
        println
        test    eax, eax
        check   z, 7, "the second process failed"

        invoke FlushViewOfFile, [view], 0
        test    eax, eax
        check   nz, 8, "FlushViewOfFile"
        call    close_all
        mov     eax, OPEN_EXISTING
        call    open_file
        invoke GetFileSize, [file], 0
        print   "first: the file has "
        print_dec eax
        print   " bytes and ends with "
        invoke SetFilePointer, [file], BYTES - 4, 0, 0
        invoke ReadFile, [file], read_back, 32, transferred, 0
        cmp     dword [transferred], 4
        check   e, 9, "the file's end is not where it must be"
        print_hex [read_back]
        println
        invoke CloseHandle, [file]
        exit    0

second_process:
        mov     eax, esi
        mov     edi, path
        mov     edx, 260
        call    next_argument
        argument_handle child_ready
        argument_handle parent_done
        mov     eax, OPEN_EXISTING
        call    open_file
        call    map_file
        print   "second: my view has: "
        mov     esi, [view]
        call    print_line
        mov     edi, [view]
        add     edi, PAGE
        mov     esi, second_text
        call    copy_text
        mov     edi, [view]
        mov     dword [edi + BYTES - 4], 0x444E4501
        signal  child_ready

        await   parent_done
        print   "second: my view has: "
        mov     esi, [view]
        add     esi, 0x100
        call    print_line
        print   "second: my view has: "
        mov     esi, [view]
        add     esi, PAGE + 0x100
        call    print_line
        call    close_all
        exit    0

; EAX = text; ZF if it is "child".
is_child_word:
        cmp     dword [eax], "chil"
        jne     .no
        cmp     word [eax + 4], "d"
.no:
        ret

; EAX = creation disposition.
open_file:
        invoke CreateFileA, path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, 0, eax, FILE_ATTRIBUTE_NORMAL, 0
        mov     [file], eax
        cmp     eax, INVALID_HANDLE_VALUE
        check   ne, 10, "the file cannot be opened"
        ret

map_file:
        invoke CreateFileMappingA, [file], 0, PAGE_READWRITE, 0, BYTES, 0
        mov     [mapping], eax
        test    eax, eax
        check   nz, 11, "no section for the file"
        invoke MapViewOfFile, [mapping], FILE_MAP_WRITE, 0, 0, 0
        mov     [view], eax
        test    eax, eax
        check   nz, 12, "no view of the file"
        ret

close_all:
        invoke UnmapViewOfFile, [view]
        test    eax, eax
        check   nz, 13, "the view cannot be unmapped"
        invoke CloseHandle, [mapping]
        invoke CloseHandle, [file]
        ret

; ESI = zero-terminated text, EDI = where to.
copy_text:
        cld
.next:
        lodsb
        test    al, al
        jz      .done
        stosb
        jmp     .next
.done:
        ret

; ESI = text that ends with a line feed.
print_line:
        cld
.next:
        lodsb
        cmp     al, 10
        je      .done
        call    print_byte
        jmp     .next
.done:
        println
        ret
