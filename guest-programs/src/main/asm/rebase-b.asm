; rebase-b.dll - one of two libraries with the same preferred base; see rebase.inc.

%define TOTAL    _TotalB@0
%define CHECKSUM _ChecksumB@0
%define STRAY    _StrayB@4
SEED equ 5000

%include "rebase.inc"
