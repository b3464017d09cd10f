"""What `handoff doctor` says about the endpoint: asks it, pays a few tokens, and tells what a draft would use."""

from urllib.parse import urlsplit

from analyzer import prompting
from analyzer.engines.llm.connection import cache_path, connect, endpoint_of, tasks_of
from analyzer.engines.llm.endpoint import OFFICIAL, Endpoint, Form
from analyzer.engines.llm.engine import CONTEXT
from analyzer.engines.llm.messages import VARIABLES
from analyzer.engines.llm.prices import Price, price_of
from analyzer.settings import Settings

_LISTED = 20
_FORMS = {
    Form.SCHEMA: "strict JSON schema",
    Form.OBJECT: "JSON objects; the schema is in the prompt",
    Form.TEXT: "plain text; the schema is in the prompt",
}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def examine(settings: Settings) -> list[tuple[str, str]]:
    """Rows of a name and what was found. Raises EngineUnavailable, BadSettings or BadPrompt with what to do."""
    if not settings.llm_base_url and not settings.llm_api_key.get_secret_value():
        return [("Endpoint", "none. For the llm engine set OPENAI_API_KEY, or HANDOFF_LLM_BASE_URL, and HANDOFF_LLM_MODEL.")]
    rows = [("Endpoint", _address(settings)), ("Key", "set" if settings.llm_api_key.get_secret_value() else "none")]
    if not settings.llm_model:
        names = endpoint_of(settings).models()
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        known = f"one of: {', '.join(names[:_LISTED])}{more}" if names else "the name of a model; the endpoint lists none"
        return [*rows, ("Model", f"not chosen. Set HANDOFF_LLM_MODEL to {known}")]
    endpoint = connect(settings)
    found = endpoint.probe()
    price = price_of(settings.llm_model, settings.llm_prices)
    prompts = [prompting.prompt(task, VARIABLES, settings.prompts) for task in tasks_of(settings)]
    return [
        *rows,
        ("Model", f"{settings.llm_model}, answers"),
        ("Answers", _FORMS[found.form]),
        ("Context", _context(settings, price, endpoint)),
        ("Price", _price(price)),
        ("Cache", str(cache_path(settings) or "off")),
        ("Prompts", ", ".join(f"{p.task} {p.name}" for p in prompts)),
    ]


def _address(settings: Settings) -> str:
    parts = urlsplit(settings.llm_base_url or OFFICIAL)
    plain = parts.scheme == "http" and parts.hostname not in _LOOPBACK
    # Without user and password, which a URL may hold.
    where = f"{parts.scheme}://{parts.hostname or '?'}{f':{parts.port}' if parts.port else ''}{parts.path}"
    return where + (" (not encrypted: customers' words and the key can be read on the way)" if plain else "")


def _context(settings: Settings, price: Price, endpoint: Endpoint) -> str:
    said = (
        (settings.llm_context, "HANDOFF_LLM_CONTEXT"),
        (price.context, "the price file"),
        (endpoint.capability().context, "the endpoint"),
        (CONTEXT, "assumed; set HANDOFF_LLM_CONTEXT"),
    )
    return next(f"{tokens:,} tokens ({source})" for tokens, source in said if tokens)


def _price(price: Price) -> str:
    if price.prompt is None or price.completion is None:
        return "not known; HANDOFF_LLM_PRICES names a file of your own"
    return f"{price.prompt:g} US dollars for a million tokens in, {price.completion:g} out"
