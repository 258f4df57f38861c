#!/bin/sh
# Runs a command that must not outlive who started it: when standard input ends, which it does however the parent dies, so does the
# command. SIGTERM is passed on, and the exit code is the command's.
exec 3<&0
"$@" < /dev/null 3<&- &
command=$!
trap 'kill -TERM $command' TERM
(read -r _ <&3; kill -KILL $command 2> /dev/null) &
watch=$!
exec 3<&-
wait $command
code=$?
# A signal ends `wait` early; the command may still be at its last words.
while kill -0 $command 2> /dev/null; do wait $command; code=$?; done
# Not SIGTERM: a shell that has just been forked still has the trap above, and takes it for that.
kill -KILL $watch 2> /dev/null
exit $code
