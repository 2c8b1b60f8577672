"""What programs read beside the pages: JSON, `llms.txt`, a feed and a badge."""

from collections.abc import Iterator

from kpilint.publish import api, badge, feed, llms
from kpilint.publish.company import Company


def files(company: Company, title: str) -> Iterator[tuple[str, str]]:
    """Every file with its path below the site's root; `title` is the name of the site."""
    yield from api.files(company, title)
    yield llms.PATH, llms.text(company, title)
    yield feed.PATH, feed.text(company, title)
    if not company.public:
        yield badge.PATH, badge.svg(company)
