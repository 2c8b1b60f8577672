# Post first, fail last: the job fails if the check or the review did.
set -uo pipefail
if [ "${CHECKED:-1}" != 0 ]; then
  echo "kpilint check ended with ${CHECKED:-no result}."
fi
if [ "${REVIEWED:-0}" != 0 ]; then
  echo "kpilint diff ended with $REVIEWED."
fi
[ "${CHECKED:-1}" = 0 ] && [ "${REVIEWED:-0}" = 0 ]
