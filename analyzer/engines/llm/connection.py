"""From settings to an endpoint and an engine on it; every setting that cannot work is said in one line."""

from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from analyzer import prompting
from analyzer.engines.base import Grounds
from analyzer.engines.llm.batches import Batches
from analyzer.engines.llm.cache import AnswerCache, default_path
from analyzer.engines.llm.endpoint import OFFICIAL, Address, Endpoint, Form, Pace
from analyzer.engines.llm.engine import LLMEngine
from analyzer.engines.llm.messages import VARIABLES
from analyzer.engines.llm.prices import price_of
from analyzer.engines.llm.purse import Purse
from analyzer.errors import BadSettings, EngineUnavailable
from analyzer.settings import Settings

TASKS = ("promises-and-terms", "goals-people-risks", "tone", "reason", "overview")
"""The first two read a document, one call for each in every window; then messages, why a customer leaves, and all documents together."""


def tasks_of(settings: Settings) -> tuple[str, ...]:
    """The tasks that are asked for with `settings`."""
    return tuple(task for task in TASKS if task != "overview" or settings.llm_overview)


def connect(settings: Settings, pace: Pace | None = None) -> Endpoint:
    """The endpoint of `settings`, with its cache; nothing is sent yet. Raises EngineUnavailable or BadSettings.

    `pace` is called before each question and returns when it may be put.
    """
    base_url, key = settings.llm_base_url, settings.llm_api_key.get_secret_value().strip()
    if not base_url and not key:
        raise EngineUnavailable(
            "The llm engine needs an endpoint: set OPENAI_API_KEY, or HANDOFF_LLM_BASE_URL to an OpenAI-compatible one. Or use --engine local."
        )
    if not settings.llm_model:
        raise EngineUnavailable("Set HANDOFF_LLM_MODEL to the name of a model; `handoff doctor` lists those of the endpoint.")
    return endpoint_of(settings, pace)


def endpoint_of(settings: Settings, pace: Pace | None = None) -> Endpoint:
    """As `connect`, also where no model is named yet."""
    base_url = settings.llm_base_url or OFFICIAL
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadSettings("HANDOFF_LLM_BASE_URL is the address of an endpoint, such as http://127.0.0.1:8080/v1.")
    address = Address(
        base_url=base_url,
        model=settings.llm_model,
        key=settings.llm_api_key.get_secret_value().strip(),
        timeout=settings.llm_timeout_s,
        retries=settings.llm_retries,
        form=None if settings.llm_form == "auto" else Form(settings.llm_form),
    )
    return Endpoint(address, AnswerCache(cache_path(settings), settings.llm_cache_days), settings.llm_concurrency, pace)


def engine_of(settings: Settings, endpoint: Endpoint, grounds: Grounds) -> LLMEngine:
    """An engine for one run; raises BadPrompt, or BadSettings for a budget that cannot be kept."""
    price = price_of(settings.llm_model, settings.llm_prices)
    if settings.llm_max_cost is not None and price.cost(0, 0) is None:
        raise BadSettings(
            f"HANDOFF_LLM_MAX_COST cannot be kept: no price of {settings.llm_model} is known. Name it in a file in HANDOFF_LLM_PRICES, or set HANDOFF_LLM_MAX_TOKENS instead."
        )
    find = partial(prompting.prompt, variables=VARIABLES, own=settings.prompts)
    return LLMEngine(
        endpoint,
        [find(task) for task in tasks_of(settings)],
        Purse(price, settings.llm_max_cost, settings.llm_max_tokens),
        grounds,
        context=settings.llm_context,
        max_output=settings.llm_max_output,
        redact=settings.llm_redact,
    )


def batches_of(settings: Settings, endpoint: Endpoint) -> Batches:
    """Batches at `endpoint`, with the budget of one run at the price of batches; raises BadSettings where answers are not kept."""
    if cache_path(settings) is None or not settings.llm_cache_days:
        raise BadSettings(
            "A batch needs a place for its answers: set HANDOFF_LLM_CACHE to a file, and HANDOFF_LLM_CACHE_DAYS to more than 0."
        )
    price = price_of(settings.llm_model, settings.llm_prices)
    purse = Purse(price.in_batch(), settings.llm_max_cost, settings.llm_max_tokens)
    return Batches(endpoint, purse, min(settings.llm_max_output, price.output or settings.llm_max_output))


def cache_path(settings: Settings) -> Path | None:
    """Where paid answers are kept; None where only in memory."""
    if settings.llm_cache.strip().lower() == "off":
        return None
    return Path(settings.llm_cache) if settings.llm_cache else default_path()
