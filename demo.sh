#!/bin/sh
# The main job on the sample register, with real output. Started by `make demo`.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
register=$(mktemp -d "${TMPDIR:-/tmp}/complaints-demo.XXXXXX")
# A rehearsal: always the same Friday evening, with Ivo at work.
export COMPLAINTS_NOW=2026-11-20T17:30:00+01:00 COMPLAINTS_USER=ivo
export COMPLAINTS_REGISTER="$register"
# Nothing that this machine is set up for, such as a way for mail, has a part in it.
export XDG_CONFIG_HOME=/nonexistent
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE || true

bold='' plain=''
if [ -t 1 ]; then
    bold=$(printf '\033[1m') plain=$(printf '\033[0m')
fi
say() { printf '\n%s# %s%s\n' "$bold" "$1" "$plain"; }
# Show a command so that it can be typed again, then what it says.
run() {
    line='$'
    for word in "$@"; do
        case $word in
            *[!A-Za-z0-9_./:=%~-]*) line="$line \"$word\"" ;;
            *) line="$line $word" ;;
        esac
    done
    printf '%s%s%s\n' "$bold" "$line" "$plain"
    "$@" 2>&1
}

say "The sample register, in a new git repository"
cp -R "$here/sample-data/." "$register/"
cd "$register"
git init --quiet
git config user.name "Ivo Babić"
git config user.email ivo.babic@example.com
git add .
git commit --quiet -m "The register of Dom i stol"

say "What is late?"
run complaints overdue

say "One complaint, with its clocks"
run complaints show 7F3
run complaints clocks 7F3

say "A new complaint by telephone"
id=$(complaints new --channel phone --language en \
    --name "Grace Miller" --phone "+44 20 7946 0155" --account G-2207 \
    --subject "Kettle handle came off" \
    --description "The handle of the kettle came off while I was pouring." \
    --summary "The handle of the kettle came off during pouring; nobody was hurt." \
    --desired-outcome "a refund, and that nobody gets hurt" --acknowledged)
echo "$id"

say "Its classification: what the policy suggests, and why; then what it changes"
run complaints classify "$id"
run complaints classify "$id" --category product/safety --risk safety --product kettle

say "Its acknowledgement"
run complaints email "$id" acknowledgement --record

say "An escalation"
run complaints escalate "$id" --reason authority -m "Stop selling this kettle today?"

say "What came of it in git"
run git --no-pager log --oneline -5
run git --no-pager show --stat --format=%B HEAD
run git --no-pager diff HEAD~1

say "And is everything in order?"
run complaints check
echo "nothing found"

printf '\nThe register of this demo is in %s\n' "$register"
