"""Projects made of data, without a folder around them."""

from datetime import date
from pathlib import Path

from kpilint.check import project_of
from kpilint.config import Config
from kpilint.model.project import Project
from kpilint.read.load import load
from tests.generate import Data, as_files

TODAY = date(2026, 11, 21)


def project_of_data(data: Data) -> Project:
    """The project whose specs say the data."""
    config = Config(root=Path("/nowhere/at/all"))
    overlay = {f"kpi_specs/{name}": text.encode() for name, text in as_files(data).items()}
    return project_of(load(config.root, config.specs, overlay), config)
