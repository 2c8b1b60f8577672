# Installs the kpilint of this very revision into a folder of its own.
set -euo pipefail
home="$RUNNER_TEMP/kpilint"
"$PYTHON" -m venv "$home"
"$home/bin/python" -m pip --disable-pip-version-check install --quiet "$GITHUB_ACTION_PATH"
"$home/bin/kpilint" --version
