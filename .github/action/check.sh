# Checks the specs. Whether that fails the job is said at the end, when the review has been posted.
set -uo pipefail
read -ra arguments <<<"$ARGUMENTS"
"$RUNNER_TEMP/kpilint/bin/kpilint" -C "$FOLDER" check ${arguments[@]+"${arguments[@]}"}
echo "code=$?" >>"$GITHUB_OUTPUT"
