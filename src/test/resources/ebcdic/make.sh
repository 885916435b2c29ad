#!/bin/sh
# Makes the files beside it from loans.txt and results.txt with iconv, dd, awk and xxd: so the tests read, and compare with,
# files that no code of ours has written, and need none of these programs. To be run in this folder after a change;
# what it makes is committed.
set -eu

# Each line of the input converted by the given command, as a line of hexadecimal digits.
records() {
  while IFS= read -r line; do
    printf '%s' "$line" | "$@" | xxd -p -c 0
  done
}

# fixed: as they are; rdw: a record word before each; bdw: a block word, too, before so many of them
framed() {
  awk -v kind="$1" -v blocking="${2:-1}" '
    function word(bytes) { return sprintf("%04x0000", bytes) }
    function flush() { if (block != "") print word(length(block) / 2 + 4) block; block = ""; held = 0 }
    kind == "fixed" { print; next }
    kind == "rdw" { print word(length($0) / 2 + 4) $0; next }
    { block = block word(length($0) / 2 + 4) $0; held++ }
    held == blocking { flush() }
    END { flush() }' | xxd -r -p
}

for sample in fixed-IBM037 fixed-IBM1140 rdw-IBM037 rdw-IBM500 bdw-IBM1047 bdw-ISO-8859-1; do
  kind=${sample%%-*}
  page=${sample#*-}
  records iconv -f UTF-8 -t "$page" < loans.txt | framed "$kind" 2 > "$sample"
  records iconv -f UTF-8 -t "$page" < results.txt | framed "$kind" > "$sample.result"
done

# The same by dd, which knows a mainframe's FB form itself: only letters, digits and spaces, where all code pages agree.
dd conv=block,ebcdic cbs=30 < plain.txt > fixed-dd 2> /dev/null
dd conv=block,ebcdic cbs=147 < plain-results.txt > fixed-dd.result 2> /dev/null
records dd conv=ebcdic status=none < plain.txt | framed bdw 3 > bdw-dd
records dd conv=ebcdic status=none < plain-results.txt | framed bdw > bdw-dd.result
