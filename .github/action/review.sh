# Reviews what the pull request changes, into a file for the comment.
set -uo pipefail
read -ra arguments <<<"$ARGUMENTS"
file="$RUNNER_TEMP/kpilint-review.md"
facts="$RUNNER_TEMP/kpilint-review.json"

# A checkout of one commit has nothing to compare with: the rest of the history is fetched.
if [ "$(git -C "$FOLDER" rev-parse --is-shallow-repository)" = true ]; then
  git -C "$FOLDER" fetch --quiet --no-tags --unshallow origin HEAD "$BASE" ||
    echo "The history could not be fetched; check out with fetch-depth: 0."
fi

"$RUNNER_TEMP/kpilint/bin/kpilint" -C "$FOLDER" diff "$BASE" HEAD ${arguments[@]+"${arguments[@]}"} \
  --format text --format "markdown=$file" --format "json=$facts"
code=$?
echo "code=$code" >>"$GITHUB_OUTPUT"
if [ "$code" -le 1 ]; then
  read_verdict='import json, sys; print(json.load(open(sys.argv[1]))["verdict"])'
  verdict="$("$RUNNER_TEMP/kpilint/bin/python" -c "$read_verdict" "$facts")"
  { echo "file=$file"; echo "verdict=$verdict"; } >>"$GITHUB_OUTPUT"
fi
