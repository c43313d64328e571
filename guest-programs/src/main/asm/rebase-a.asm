; rebase-a.dll - one of two libraries with the same preferred base; see rebase.inc.

%define TOTAL    _TotalA@0
%define CHECKSUM _ChecksumA@0
%define STRAY    _StrayA@4
SEED equ 1000

%include "rebase.inc"
