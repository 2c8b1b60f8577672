"""Posts the review as one comment of a pull request, or brings the one that is there up to date."""

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

MARKER = "<!-- kpilint-review"
A_PAGE = 100
STRANGERS = ("NONE", "MANNEQUIN", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "CONTRIBUTOR")
NOT_ALLOWED = (401, 403, 404)
FORBIDDEN = (
    "The token may not comment here, as on pull requests from forks: the review is in the summary"
    " of this job, and kept as the artefact kpilint-review."
)


def main() -> None:
    """Post, or say why not; what goes wrong here never fails the job."""
    trouble = ""
    try:
        body = Path(os.environ["REVIEW"]).read_text(encoding="utf-8")
        post(body, quiet=os.environ.get("VERDICT") == "no KPI changes")
    except urllib.error.HTTPError as error:
        trouble = FORBIDDEN if error.code in NOT_ALLOWED else f"The comment was refused: {error}."
    except (OSError, ValueError) as error:
        trouble = f"The comment could not be posted: {error}."
    print(trouble or "The review is posted.")
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as outputs:
        outputs.write(f"commented={'false' if trouble else 'true'}\n")


def post(body: str, *, quiet: bool) -> None:
    """Update the comment that is there; else add one, unless there is nothing to tell."""
    repository, number = os.environ["GITHUB_REPOSITORY"], int(os.environ["NUMBER"])
    known = earlier(f"/repos/{repository}/issues/{number}/comments")
    if known is not None:
        ask("PATCH", f"/repos/{repository}/issues/comments/{known}", {"body": body})
    elif not quiet:
        ask("POST", f"/repos/{repository}/issues/{number}/comments", {"body": body})


def earlier(comments: str) -> int | None:
    """The id of the comment that an earlier run posted."""
    page = 1
    while True:
        found = ask("GET", f"{comments}?per_page={A_PAGE}&page={page}")
        for comment in found:
            if str(comment.get("body") or "").startswith(MARKER) and not by_stranger(comment):
                return int(comment["id"])
        if len(found) < A_PAGE:
            return None
        page += 1


def by_stranger(comment: dict[str, Any]) -> bool:
    """Whether somebody from outside wrote it, who could change afterwards what it says."""
    bot = (comment.get("user") or {}).get("type") == "Bot"
    return not bot and comment.get("author_association") in STRANGERS


def ask(method: str, path: str, content: dict[str, Any] | None = None) -> Any:
    """One request to the forge."""
    request = urllib.request.Request(  # noqa: S310 - the address is the runner's own
        os.environ.get("GITHUB_API_URL", "https://api.github.com") + path,
        data=None if content is None else json.dumps(content).encode(),
        method=method,
        headers={
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {os.environ['TOKEN']}",
            "Content-Type": "application/json",
            "X-GitHub-Api-Version": "2022-11-28",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.loads(answer.read() or b"null")


if __name__ == "__main__":
    main()
