"""What a won deal left behind in, a draft handoff out.

>>> from analyzer import Analyzer
>>> draft = Analyzer().draft(["deals/acme"])
>>> draft.promises[0].evidence[0].quote
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.app import Analyzer
    from analyzer.errors import AnalyzerError
    from analyzer.settings import Settings

__version__ = "0.1.0"
__all__ = ["Analyzer", "AnalyzerError", "Settings", "__version__"]

_HOME = {"Analyzer": "analyzer.app", "AnalyzerError": "analyzer.errors", "Settings": "analyzer.settings"}


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for: `import analyzer` itself costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'analyzer' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
