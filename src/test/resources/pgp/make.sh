#!/bin/sh
# Makes the keys and messages beside it with GnuPG, so that the tests read what no code of ours has written. To be run in
# this folder after a change; what it makes is committed. The keys are for tests only.
set -eu

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
gpg() { command gpg --homedir "$home" --batch --quiet --yes --trust-model always --pinentry-mode loopback "$@"; }

for who in bridge desk; do
  gpg --passphrase 'correct horse' --quick-generate-key "$who (test) <$who@example.test>" default default never
  gpg --armor --output "$who.public.asc" --export "$who@example.test"
  gpg --passphrase 'correct horse' --armor --output "$who.secret.asc" --export-secret-keys "$who@example.test"
done

printf 'uid,name\nCUST-00001,Ann\nbad,Bob\n' > "$home/day.csv"
gpg --recipient bridge@example.test --output day.csv.pgp --encrypt "$home/day.csv"
gpg --recipient bridge@example.test --armor --output armored.csv.gpg --encrypt "$home/day.csv"
gpg --passphrase 'correct horse' --local-user desk@example.test --recipient bridge@example.test --output signed.csv.pgp --sign --encrypt "$home/day.csv"
gpg --recipient desk@example.test --output other.csv.pgp --encrypt "$home/day.csv"
gpg --hidden-recipient desk@example.test --hidden-recipient bridge@example.test --output hidden.csv.pgp --encrypt "$home/day.csv"

# A recipient whose newest subkey has expired, and one who has no other.
long_ago() { gpg --faked-system-time 20250101T000000 --passphrase '' "$@"; }
long_ago --quick-generate-key 'expiring (test) <expiring@example.test>' default default never
key=$(gpg --with-colons --list-keys expiring@example.test | awk -F: '/^fpr/ { print $10; exit }')
gpg --faked-system-time 20250201T000000 --passphrase '' --quick-add-key "$key" default encr 1d
long_ago --quick-generate-key 'expired (test) <expired@example.test>' default default 1d
for who in expiring expired; do
  gpg --armor --output "$who.public.asc" --export "$who@example.test"
done
gpg --armor --output both.public.asc --export expired@example.test desk@example.test
