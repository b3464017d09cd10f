"""Nothing that customers said leaves by a side door: tracing is off and the client library logs no bodies.

Imported before langchain-core, which reads the variables once. There is no setting that turns tracing on.
"""

import logging
import os

TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING")
LOGGERS = ("openai", "httpx", "httpx2", "httpcore", "httpcore2", "langsmith")


def hush() -> None:
    """Switches tracing off for this process and keeps request bodies out of logs, OPENAI_LOG or not."""
    for name in TRACING:
        os.environ[name] = "false"
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


hush()
