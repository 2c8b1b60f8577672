"""All fuzzers, by name."""

from tests.fuzz.of_check import CHECK_FUZZER
from tests.fuzz.of_comments import COMMENTS_FUZZER
from tests.fuzz.of_imports import IMPORTS_FUZZER
from tests.fuzz.of_layout import LAYOUT_FUZZER
from tests.fuzz.of_mends import MENDS_FUZZER
from tests.fuzz.of_review import REVIEW_FUZZER
from tests.fuzz.of_settings import SETTINGS_FUZZER
from tests.fuzz.of_signatures import SIGNATURES_FUZZER
from tests.fuzz.of_tables import TABLES_FUZZER
from tests.fuzz.of_values import VALUES_FUZZER
from tests.fuzz.of_yaml import YAML_FUZZER

FUZZERS = {
    fuzzer.name: fuzzer
    for fuzzer in (
        *(YAML_FUZZER, VALUES_FUZZER, COMMENTS_FUZZER, TABLES_FUZZER, SETTINGS_FUZZER),
        *(CHECK_FUZZER, REVIEW_FUZZER, SIGNATURES_FUZZER),
        *(IMPORTS_FUZZER, LAYOUT_FUZZER, MENDS_FUZZER),
    )
}
