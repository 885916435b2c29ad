#!/bin/sh
# Installs, starts, stops, upgrades and removes the .deb or the .rpm on a fresh Debian root, and has lintian look at a .deb. Needs
# root, debootstrap, lintian and a mirror; docs/install/linux.md says how to run it. Arguments: the package, a directory to work in.
set -eu
# shellcheck disable=SC2086 # the commands below are words

package=$(realpath "$1")
work=$2
root=$work/root
: "${MIRROR:=http://deb.debian.org/debian}" "${SUITE:=bookworm}"

say() { printf '%s\n' "== $*"; }
fail() { printf 'FAIL: %s\n' "$*" >&2; exit 1; }
# Becomes the command: (become …) & is that command, and not a shell that waits for it.
become() { exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
inside() { (become "$@"); }
is() { [ "$2" = "$3" ] || fail "$1 is '$2', not '$3'"; }
in_root_mode() { inside stat -c '%a %U:%G' "$1"; }

# rpm on Debian has a database without a Java in it, and wants to be told that it is meant.
case $package in
  *.deb)
    kind=deb more=
    install="dpkg --install" upgrade="dpkg --install" remove="dpkg --remove" purge="dpkg --purge begini-bridge"
    say lintian
    lintian --tag-display-limit 0 --fail-on error,warning "$package"
    ;;
  *.rpm)
    kind=rpm more=,rpm
    install="rpm --install --nodeps --force-debian" upgrade="rpm --upgrade --force --nodeps --force-debian" remove="rpm --erase --force-debian"
    purge=true
    ;;
  *) fail "neither .deb nor .rpm: $package" ;;
esac

if [ ! -e "$root/usr/bin/java" ]; then
  say "a fresh root of $SUITE"
  mkdir -p "$work"
  # A policy of 101 keeps the packages from starting services: there is no init in here.
  debootstrap --variant=minbase --include=openjdk-17-jre-headless,systemd$more "$SUITE" "$root" "$MIRROR" >"$work/debootstrap.log"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
fi
inside $remove begini-bridge >/dev/null 2>&1 || true
inside $purge >/dev/null 2>&1 || true
rm -rf "$root/var/lib/begini-bridge" "$root/etc/begini-bridge"
mkdir -p "$root/proc"
mountpoint -q "$root/proc" || mount --bind /proc "$root/proc" 2>/dev/null || mount -t proc proc "$root/proc" 2>/dev/null || true
bridge=
trap '[ -z "$bridge" ] || kill "$bridge" 2>/dev/null || true; umount "$root/proc" 2>/dev/null || true' EXIT

say install
cp "$package" "$root/tmp/begini-bridge.$kind"
inside $install "/tmp/begini-bridge.$kind"
[ $kind = rpm ] || is "the state" "$(inside dpkg-query -W -f '${Status}' begini-bridge)" "install ok installed"
is "the user's shell" "$(inside getent passwd begini-bridge | cut -d: -f7)" /usr/sbin/nologin
is /var/lib/begini-bridge "$(in_root_mode /var/lib/begini-bridge)" "750 begini-bridge:begini-bridge"
is /etc/begini-bridge/begini-bridge.properties "$(in_root_mode /etc/begini-bridge/begini-bridge.properties)" "640 root:begini-bridge"
is /etc/begini-bridge/secrets "$(in_root_mode /etc/begini-bridge/secrets)" "700 root:root"
is "the unit" "$(inside systemctl is-enabled begini-bridge.service)" enabled
inside systemd-analyze verify /usr/lib/systemd/system/begini-bridge.service || fail "systemd does not take the unit"
inside systemd-analyze security --offline=true --no-pager --threshold=25 /usr/lib/systemd/system/begini-bridge.service >"$work/exposure.txt" ||
  fail "the unit leaves the service too much"
inside begini-bridge --version

say "start and stop, by the unit's own command"
cat >>"$root/etc/begini-bridge/begini-bridge.properties" <<'CONFIG'
begini.deployments.personal-loans.integration-id=1234567890987654321
begini.deployments.personal-loans.api-key=a-key-of-a-test
begini.default-deployment=personal-loans
begini.management.port=19876
begini.rest.port=18080
begini.broker.port=16161
CONFIG
if curl -s -o "$work/live" http://127.0.0.1:19876/health/live; then fail "something else listens on port 19876"; fi
command=$(sed -n 's/^ExecStart=//p' "$root/usr/lib/systemd/system/begini-bridge.service")
(become setpriv --reuid=begini-bridge --regid=begini-bridge --clear-groups sh -c "cd /var/lib/begini-bridge && umask 077 && exec $command") \
  >"$work/bridge.log" 2>&1 &
bridge=$!
for try in $(seq 120); do
  if curl -fs -o "$work/live" http://127.0.0.1:19876/health/live && [ -e "$root/var/lib/begini-bridge/data/ledger.db" ]; then break; fi
  kill -0 $bridge 2>/dev/null || { cat "$work/bridge.log"; fail "the bridge ended"; }
  [ "$try" -lt 120 ] || fail "the bridge does not answer"
  sleep 0.5
done
is "the ledger" "$(in_root_mode /var/lib/begini-bridge/data/ledger.db)" "600 begini-bridge:begini-bridge"
kill -TERM $bridge
status=0
wait $bridge || status=$?
is "the exit status of a stop" $status 143
bridge=
if curl -s -o "$work/live" http://127.0.0.1:19876/health/live; then fail "the bridge lives on"; fi
grep -q 'stopped' "$work/bridge.log" || { tail -5 "$work/bridge.log"; fail "the bridge did not stop in order"; }

say upgrade
changed=$(sha256sum "$root/etc/begini-bridge/begini-bridge.properties")
if [ $kind = deb ]; then
  rm -rf "$work/newer"
  dpkg-deb -R "$package" "$work/newer"
  sed -i 's/^Version: .*/&.1/' "$work/newer/DEBIAN/control"
  dpkg-deb --root-owner-group -b "$work/newer" "$root/tmp/newer.deb" >/dev/null
else
  # An .rpm cannot be given another version: the same one goes over itself, with the scripts of an upgrade.
  cp "$package" "$root/tmp/newer.rpm"
fi
inside $upgrade "/tmp/newer.$kind"
is "the changed configuration" "$(sha256sum "$root/etc/begini-bridge/begini-bridge.properties")" "$changed"
is "the unit after the upgrade" "$(inside systemctl is-enabled begini-bridge.service)" enabled
is "the ledger after the upgrade" "$(in_root_mode /var/lib/begini-bridge/data/ledger.db)" "600 begini-bridge:begini-bridge"

say remove
inside $remove begini-bridge
[ ! -e "$root/usr/share/begini-bridge" ] || fail "the program is left behind"
# rpm keeps a changed configuration as .rpmsave.
[ -e "$root/etc/begini-bridge/begini-bridge.properties" ] || [ -e "$root/etc/begini-bridge/begini-bridge.properties.rpmsave" ] ||
  fail "the configuration went with a remove"
[ ! -e "$root/etc/systemd/system/multi-user.target.wants/begini-bridge.service" ] || fail "the unit is enabled still"
inside $purge
[ ! -e "$root/etc/begini-bridge/begini-bridge.properties" ] || fail "the configuration stays after a purge"
[ -e "$root/var/lib/begini-bridge/data/ledger.db" ] || fail "the ledger went with a purge"
say "the package is sound"
